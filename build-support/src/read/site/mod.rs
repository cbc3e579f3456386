//! What a documentation site offers, and which of it belongs to a vendor.
//!
//! In: the text of `llms.txt` and `robots.txt`, and URLs. Out: which URLs to ask for, whether that is allowed, and
//! where in the vendor's folder the answers belong. Nothing here asks for anything: the network is the business of the
//! commands.

pub mod address;
pub mod index;
pub mod robots;
