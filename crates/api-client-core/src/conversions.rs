//! [`conversions!`](crate::conversions!): what an enum of contents is made of.

/// Implements `From` for an enum whose variants hold contents: a line for each type that the enum is made of, with the
/// variant that holds it, as it is, in a box, or as what it converts into.
///
/// ```
/// #[derive(Clone, Debug, PartialEq)]
/// pub enum Answer {
///     Text(String),
///     Choices(Box<Vec<String>>),
/// }
/// api_client_core::conversions!(Answer {
///     String => Text,
///     Vec<String> => Choices,
///     &str => Text,
/// });
///
/// assert_eq!(Answer::from("a"), Answer::Text("a".to_owned()));
/// assert_eq!(Answer::from(vec!["a".to_owned()]), Answer::Choices(Box::new(vec!["a".to_owned()])));
/// ```
#[macro_export]
macro_rules! conversions {
    ($name:ident { $($content:ty => $variant:ident),+ $(,)? }) => {
        $(
            impl ::core::convert::From<$content> for $name {
                #[inline]
                fn from(content: $content) -> Self {
                    Self::$variant(::core::convert::Into::into(content))
                }
            }
        )+
    };
}
