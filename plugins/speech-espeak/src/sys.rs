//! The two libraries, opened while the driver runs: nothing is linked, so the plugin loads where they are not.
//!
//! The one place with `unsafe`: outside of it are plain values and copies of samples.

#![allow(unsafe_code, reason = "libespeak-ng and libasound are C libraries, and are opened while the driver runs")]

pub mod alsa;
pub mod espeak;

use std::ffi::{CStr, c_void};
use std::ptr::NonNull;

/// A library that is open. It is closed when this is dropped: what was found in it must not live longer.
struct Library(NonNull<c_void>);

// SAFETY: a handle of dlopen belongs to the process, not to a thread.
unsafe impl Send for Library {}

impl Library {
    /// `None` when it is not on the machine, or lacks a library of its own.
    fn open(name: &CStr) -> Option<Library> {
        // SAFETY: the name ends with a zero; the two libraries do no harm when they are loaded.
        NonNull::new(unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) }).map(Library)
    }

    /// # Safety
    /// `F` is the type of the function of that name, a pointer, and is not called after the library is dropped.
    unsafe fn find<F: Copy>(&self, name: &CStr) -> Option<F> {
        const { assert!(size_of::<F>() == size_of::<*mut c_void>()) };
        // SAFETY: the handle is open, the name ends with a zero.
        let found = NonNull::new(unsafe { libc::dlsym(self.0.as_ptr(), name.as_ptr()) })?;
        // SAFETY: of the same size, and of this type by the promise of the caller.
        Some(unsafe { std::mem::transmute_copy(&found.as_ptr()) })
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        // SAFETY: opened once, closed once.
        unsafe { libc::dlclose(self.0.as_ptr()) };
    }
}

/// A table of functions, found by their names.
macro_rules! functions {
    ($(#[$doc:meta])* $table:ident { $($name:ident: fn($($type:ty),*) -> $result:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        #[allow(non_snake_case, reason = "each field carries the function's own name")]
        struct $table { $($name: unsafe extern "C" fn($($type),*) -> $result,)* }

        impl $table {
            /// `None` when one is missing: another library of the same name.
            fn find(library: &Library) -> Option<$table> {
                // SAFETY: the types are those of the library's header; the table is kept beside the library.
                Some($table { $($name: unsafe {
                    library.find(CStr::from_bytes_with_nul(concat!(stringify!($name), "\0").as_bytes()).ok()?)
                }?,)* })
            }
        }
    };
}
use functions;
