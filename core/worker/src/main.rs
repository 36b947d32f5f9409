//! The worker process: standard input is the socket to the host.

fn main() {
    if let Err(fault) = tongban_worker::serve::serve() {
        eprintln!("tongban-worker: failed to {fault}");
        std::process::exit(2);
    }
}
