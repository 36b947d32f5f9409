//! A wire between a browser and a host that a test can cut: what runs over it ends without a word, as with a pulled plug.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// A wire to a port of this machine.
pub struct Wire {
    port: u16,
    ends: Arc<Mutex<Vec<TcpStream>>>,
}

impl Wire {
    /// Lays a wire to a port; it carries until the program ends.
    ///
    /// # Panics
    /// When there is no port left.
    pub fn to(port: u16) -> Wire {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let wire = Wire { port: listener.local_addr().expect("an address").port(), ends: Arc::default() };
        let ends = wire.ends.clone();
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                // A host that is away takes no call: then neither does the wire.
                let Ok(far) = TcpStream::connect(("127.0.0.1", port)) else { continue };
                let _ = (near.set_nodelay(true), far.set_nodelay(true));
                let (Ok(near_too), Ok(far_too)) = (near.try_clone(), far.try_clone()) else { continue };
                let mut known = ends.lock().unwrap_or_else(PoisonError::into_inner);
                known.extend([near.try_clone(), far.try_clone()].into_iter().flatten());
                drop(known);
                std::thread::spawn(move || carry(near, far));
                std::thread::spawn(move || carry(far_too, near_too));
            }
        });
        wire
    }

    /// The near end, for whoever calls.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends everything that runs over it now; who calls anew gets through.
    pub fn cut(&self) {
        for end in self.ends.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            // One that has ended by itself needs no cut.
            let _ = end.shutdown(Shutdown::Both);
        }
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream) {
    let mut piece = [0; 16 << 10];
    while let Ok(read @ 1..) = from.read(&mut piece) {
        if to.write_all(&piece[..read]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
