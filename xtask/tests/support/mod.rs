//! What tests of commands that use the network share: a site on this machine, and a workspace to run commands in.

pub mod apart;
pub mod server;
pub mod workspace;
