//! The runtime that generated API clients share.
