//! [`Event`]: one server-sent event.

/// Holds one server-sent event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// The type of the event: its `event` field; `None` if the server sent none.
    pub kind: Option<String>,
    /// The last `id` that the server has sent, with this event or an earlier one; `None` if it has sent none.
    pub id: Option<String>,
    /// The data.
    pub data: T,
}
