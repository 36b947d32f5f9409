//! The local API from outside, over raw sockets: doors, frames, cuts, businesses.

mod cut;
mod desk;
mod doors;
mod flow;
mod frames;
mod operator;
