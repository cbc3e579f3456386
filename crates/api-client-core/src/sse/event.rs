//! [`Event`]: one server-sent event, which the parser makes and the stream hands over.

/// An event that a server has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// What kind of event it is: its `event` field.
    pub kind: Option<String>,
    /// The last `id` that the server has sent, of this event or of an earlier one.
    pub id: Option<String>,
    /// Its data.
    pub data: T,
}
