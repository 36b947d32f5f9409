//! Pictures without a copy: rooms in memory that host and worker share.
//!
//! The memory is a sealed memfd of the host's, so neither side can shrink it under the other.
//! A room's word says whose it is; the worker may lie, which costs it pictures and the host nothing: the host copies
//! out of the memory by pointer, checks every index and length, and never makes a reference into it.

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, ftruncate, memfd_create};
use rustix::io::Errno;
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};
use std::ffi::c_void;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicU32, Ordering};

/// Bytes before the first room: the words of all rooms, one to a cache line.
const HEAD: usize = 4096;
const WORD_DISTANCE: usize = 64;
/// Most rooms a ring may have.
pub const MOST_ROOMS: u32 = (HEAD / WORD_DISTANCE) as u32;

const FREE: u32 = 0;
const FILLING: u32 = 1;
const FULL: u32 = 2;

/// A ring of rooms for pictures, mapped.
pub struct Ring {
    base: *mut u8,
    size: usize,
    rooms: u32,
    room_size: usize,
}

// SAFETY: the mapping lives as long as the ring; words are atomics, and a room is touched only by whom its word names.
unsafe impl Send for Ring {}
// SAFETY: as above.
unsafe impl Sync for Ring {}

impl Ring {
    /// Makes the memory, sealed, and maps it; the descriptor goes to the worker. Takes no memory until it is used.
    pub fn create(rooms: u32, room_size: usize) -> Result<(Ring, OwnedFd), Errno> {
        let size = Self::size(rooms, room_size).ok_or(Errno::INVAL)?;
        let fd = memfd_create("tongban-frames", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?;
        ftruncate(&fd, size as u64)?;
        fcntl_add_seals(&fd, SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL)?;
        Ok((Self::map(&fd, rooms, room_size)?, fd))
    }

    /// Maps memory that the host made.
    pub fn map(fd: impl AsFd, rooms: u32, room_size: usize) -> Result<Ring, Errno> {
        let size = Self::size(rooms, room_size).ok_or(Errno::INVAL)?;
        // SAFETY: a fresh shared mapping, owned by the ring until it drops.
        let base =
            unsafe { mmap(std::ptr::null_mut(), size, ProtFlags::READ | ProtFlags::WRITE, MapFlags::SHARED, fd, 0)? };
        Ok(Ring { base: base.cast(), size, rooms, room_size })
    }

    fn size(rooms: u32, room_size: usize) -> Option<usize> {
        if rooms == 0 || rooms > MOST_ROOMS || !room_size.is_multiple_of(4096) {
            return None;
        }
        room_size.checked_mul(rooms as usize)?.checked_add(HEAD)
    }

    /// Bytes in a room.
    pub fn room_size(&self) -> usize {
        self.room_size
    }

    fn word(&self, room: u32) -> Option<&AtomicU32> {
        if room >= self.rooms {
            return None;
        }
        // SAFETY: within the head of the mapping, aligned, and only ever used as an atomic.
        Some(unsafe { &*self.base.add(room as usize * WORD_DISTANCE).cast::<AtomicU32>() })
    }

    fn at(&self, room: u32) -> *mut u8 {
        // SAFETY: callers checked `room`, so the address lies within the mapping.
        unsafe { self.base.add(HEAD + room as usize * self.room_size) }
    }

    /// A free room for `len` bytes: its number and address.
    pub fn lease(&self, len: usize) -> Option<(u32, *mut u8)> {
        if len > self.room_size {
            return None;
        }
        (0..self.rooms).find_map(|room| {
            let word = self.word(room)?;
            let mine = word.compare_exchange(FREE, FILLING, Ordering::Acquire, Ordering::Relaxed).is_ok();
            mine.then(|| (room, self.at(room)))
        })
    }

    /// Marks a leased room as full; false when it was not leased.
    pub fn publish(&self, room: u32) -> bool {
        self.word(room)
            .is_some_and(|word| word.compare_exchange(FILLING, FULL, Ordering::Release, Ordering::Relaxed).is_ok())
    }

    /// Gives a room back.
    pub fn release(&self, room: u32) {
        if let Some(word) = self.word(room) {
            word.store(FREE, Ordering::Release);
        }
    }

    /// Copies the first `out.len()` bytes of a full room; false when there is no such room or it is not full.
    pub fn copy_out(&self, room: u32, out: &mut [u8]) -> bool {
        let full = self.word(room).is_some_and(|word| word.load(Ordering::Acquire) == FULL);
        if !full || out.len() > self.room_size {
            return false;
        }
        // SAFETY: room and length were checked. The other process may still write: then the bytes are of no use, and
        // nothing but their value depends on it, because no reference into the mapping is made.
        unsafe { std::ptr::copy_nonoverlapping(self.at(room), out.as_mut_ptr(), out.len()) }
        true
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours and no pointer into it outlives the ring.
        let _ = unsafe { munmap(self.base.cast::<c_void>(), self.size) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_goes_round_and_a_full_ring_refuses() {
        let (host, fd) = Ring::create(2, 4096).unwrap();
        let worker = Ring::map(&fd, 2, 4096).unwrap();
        let (first, at) = worker.lease(3).unwrap();
        // SAFETY: the room is leased and holds three bytes.
        unsafe { std::ptr::copy_nonoverlapping(b"abc".as_ptr(), at, 3) };
        let mut out = [0; 3];
        assert!(!host.copy_out(first, &mut out), "not full yet");
        assert!(worker.publish(first));
        assert!(host.copy_out(first, &mut out));
        assert_eq!(&out, b"abc");
        worker.lease(1).unwrap();
        assert!(worker.lease(1).is_none(), "both rooms are taken");
        host.release(first);
        assert_eq!(worker.lease(1).unwrap().0, first);
    }

    #[test]
    fn lies_about_rooms_are_refused() {
        let (host, _fd) = Ring::create(2, 4096).unwrap();
        assert!(!host.publish(7) && !host.copy_out(7, &mut []) && !host.publish(0));
        host.release(u32::MAX);
        assert!(host.lease(4097).is_none());
        assert!(Ring::create(0, 4096).is_err() && Ring::create(1, 100).is_err() && Ring::create(9999, 4096).is_err());
    }

    #[test]
    fn the_memory_cannot_be_cut_short_by_the_other_side() {
        let (_host, fd) = Ring::create(1, 4096).unwrap();
        assert_eq!(ftruncate(&fd, 0), Err(Errno::PERM));
    }
}
