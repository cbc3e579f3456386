//! The commands that ask sites for sources, run against sites on this machine.

mod apart;
mod fetch;
mod server;
mod sites;
mod weeks;
mod workspace;
