//! Starts worker processes, all from one thread that lives as long as the host.
//!
//! A worker asks the kernel to die with its parent, and the kernel takes the spawning *thread* for the parent: a
//! worker started from a short-lived thread would die with that.

use std::io;
use std::process::{Child, Command};
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};

type Job = (Command, SyncSender<io::Result<Child>>);

/// The spawning thread. It ends when every handle is dropped, and its workers with it.
#[derive(Clone)]
pub(crate) struct Spawner(Sender<Job>);

impl Spawner {
    pub(crate) fn start() -> io::Result<Spawner> {
        let (jobs, received) = channel::<Job>();
        std::thread::Builder::new().name("tongban-spawn".into()).spawn(move || {
            for (mut command, answer) in received {
                let _ = answer.send(command.spawn());
            }
        })?;
        Ok(Spawner(jobs))
    }

    pub(crate) fn spawn(&self, command: Command) -> io::Result<Child> {
        let (answer, answered) = sync_channel(1);
        let gone = || io::Error::other("the spawning thread is gone");
        self.0.send((command, answer)).map_err(|_| gone())?;
        answered.recv().map_err(|_| gone())?
    }
}
