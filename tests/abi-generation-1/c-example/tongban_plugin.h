// Made by a test of tongban-abi from core/abi/src/g1.rs; do not edit.
// The contract between Tongban and a driver, generation 1.

#ifndef TONGBAN_PLUGIN_H
#define TONGBAN_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

typedef struct tongban_device tongban_device;
struct tongban_call;
struct tongban_class;


// A field holds a truth value in `integer`: 0 or 1.
#define TONGBAN_KIND_BOOL 1

// A field holds a whole number in `integer`. Money is in fen, percent in hundredths.
#define TONGBAN_KIND_INT 2

// A field holds a fraction in `real`.
#define TONGBAN_KIND_FLOAT 3

// A field holds UTF-8 text in `data` and `len`. A date is `YYYY-MM-DD`; a choice is its word.
#define TONGBAN_KIND_TEXT 4

// A field holds bytes in `data` and `len`.
#define TONGBAN_KIND_BYTES 5

// A field holds `len` values of one kind in `items`; their numbers are zero.
#define TONGBAN_KIND_LIST 6

// A field holds `len` fields in `items`.
#define TONGBAN_KIND_RECORD 7

// Log level: something failed.
#define TONGBAN_LOG_ERROR 1

// Log level: something is odd.
#define TONGBAN_LOG_WARN 2

// Log level: something happened.
#define TONGBAN_LOG_INFO 3

// Log level: for finding a fault.
#define TONGBAN_LOG_DEBUG 4

// Log level: for finding a fault, at length.
#define TONGBAN_LOG_TRACE 5

// Who must act: not said; the completion code's usual family holds.
#define TONGBAN_FAMILY_OF_CODE 0

// Who must act: the applicant.
#define TONGBAN_FAMILY_RETRY 1

// Who must act: a technician.
#define TONGBAN_FAMILY_FAULT 2

// Who must act: nobody here; a window may help.
#define TONGBAN_FAMILY_REFUSAL 3

// Who must act: the library's vendor.
#define TONGBAN_FAMILY_CONTRACT 4

// Who must act: the integrator.
#define TONGBAN_FAMILY_MANIFEST 5

// Who must act: the makers of the host.
#define TONGBAN_FAMILY_BUG 6

// What stands in the section `.tongban_abi` of a library, so that a scan learns it without running code.
typedef struct tongban_note {
  // The text `TONGBAN` and a NUL.
  uint8_t magic[8];
  // Major number of the contract the library was built with.
  uint16_t abi_major;
  // Minor number of the contract the library was built with.
  uint16_t abi_minor;
  // Generation of the Rust door; 1.
  uint32_t generation;
  // Fingerprint of the golden layout the library was built with.
  uint64_t layout;
} tongban_note;

// One numbered field; its size is frozen for the life of the major number. Only the members its kind names are read.
typedef struct tongban_field {
  // Number in its record; zero inside a list.
  uint16_t number;
  // One of the `KIND` numbers.
  uint16_t kind;
  // Zero.
  uint32_t reserved;
  // Truth value or whole number.
  int64_t integer;
  // Fraction.
  double real;
  // Text or bytes.
  const uint8_t *data;
  // Parts of a list or record.
  const struct tongban_field *items;
  // Bytes in `data`, or parts in `items`.
  size_t len;
} tongban_field;

// Shape of one raw picture.
typedef struct tongban_frame {
  // Size of this struct at its maker.
  uint32_t struct_size;
  // Pixels across.
  uint32_t width;
  // Pixels down.
  uint32_t height;
  // Bytes from one row to the next; for MJPG the whole length.
  uint32_t stride;
  // Four characters of V4L2: `RGB3`, `MJPG`, `GREY`.
  uint8_t format[4];
  // Zero.
  uint32_t reserved;
  // When it was taken: microseconds on the driver's own steady clock.
  uint64_t taken_us;
} tongban_frame;

// Where a command writes its result. Valid during the command, on its thread.
//
// Each `put` returns 0, or a number other than 0 when the host takes no more (the command should return it).
// Fields may come in any order; numbers the host does not know are skipped.
typedef struct tongban_sink {
  // Size of this struct at the host.
  uint32_t struct_size;
  // Zero.
  uint32_t reserved;
  // The host's own.
  void *host_data;
  // Writes a truth value: 0 or 1.
  int32_t (*put_bool)(struct tongban_sink *sink, uint16_t number, uint8_t value);
  // Writes a whole number.
  int32_t (*put_int)(struct tongban_sink *sink, uint16_t number, int64_t value);
  // Writes a fraction.
  int32_t (*put_float)(struct tongban_sink *sink, uint16_t number, double value);
  // Writes UTF-8 text of `len` bytes, no NUL needed.
  int32_t (*put_text)(struct tongban_sink *sink, uint16_t number, const char *text, size_t len);
  // Writes bytes.
  int32_t (*put_bytes)(struct tongban_sink *sink, uint16_t number, const uint8_t *bytes, size_t len);
  // Begins a list; its parts are written with number 0.
  int32_t (*begin_list)(struct tongban_sink *sink, uint16_t number);
  // Ends the list begun last.
  int32_t (*end_list)(struct tongban_sink *sink);
  // Begins a record inside this one.
  int32_t (*begin_record)(struct tongban_sink *sink, uint16_t number);
  // Ends the record begun last.
  int32_t (*end_record)(struct tongban_sink *sink);
  // Says why the command fails: a completion code, the class's error number (with code 1, else 0), who must act
  // (a `FAMILY` number), and the vendor's own words without anything personal. Returns `code`, to be returned in turn.
  int32_t (*fail)(struct tongban_sink *sink,
                  int32_t code,
                  uint16_t error,
                  uint16_t family,
                  const char *detail,
                  size_t len);
} tongban_sink;

// One command a device offers. A command that is not in the table is not offered: that is the capability.
typedef struct tongban_command {
  // Size of this struct at the library; also the distance to the next command.
  uint32_t struct_size;
  // Number of the command in its class; 240, 241 and 242 are capabilities, status and reset of every class.
  uint16_t number;
  // Zero.
  uint16_t reserved;
  // Runs it and returns a completion code; 0 is success. May block for as long as the call allows.
  int32_t (*run)(tongban_device *device,
                 const struct tongban_call *call,
                 const struct tongban_field *params,
                 size_t count,
                 struct tongban_sink *sink);
} tongban_command;

// A device class as this device offers it. Lives as long as the device.
typedef struct tongban_class {
  // Size of this struct at the library.
  uint32_t struct_size;
  // How many commands follow.
  uint32_t command_count;
  // The class's id, NUL-terminated: `tongban.barcode-reader/1`.
  const char *id;
  // The commands.
  const struct tongban_command *commands;
} tongban_class;

// The command at hand, as the library sees it. Valid during the command.
typedef struct tongban_call {
  // Size of this struct at the host.
  uint32_t struct_size;
  // Number of the command.
  uint16_t command;
  // Zero.
  uint16_t reserved;
  // The call's id, for logs.
  uint64_t id;
  // The library's own class table the command was found in.
  const struct tongban_class *of_class;
  // The host's own.
  void *host_data;
  // 1 once the host asked to stop, else 0. Ask at least every 250 ms, or use `wait`.
  int32_t (*cancelled)(const struct tongban_call *call);
  // Milliseconds left of the time allowed; 0 once it has run out.
  uint64_t (*remaining_ms)(const struct tongban_call *call);
  // Waits that long and returns 0, or returns sooner: 2 when cancelled, 8 when the time allowed ran out.
  int32_t (*wait)(const struct tongban_call *call, uint64_t milliseconds);
  // Sends an event of this command.
  int32_t (*event)(const struct tongban_call *call,
                   uint16_t number,
                   const struct tongban_field *fields,
                   size_t count);
  // Borrows room for one picture: sets `room` to as many bytes as the shape takes and returns 0; returns another
  // number when every room is still with the host: drop the picture, the next one will do.
  int32_t (*lease_frame)(const struct tongban_call *call,
                         const struct tongban_frame *frame,
                         uint8_t **room,
                         uint64_t *token);
  // Hands the picture over; the room is the host's from then on.
  int32_t (*publish_frame)(const struct tongban_call *call, uint64_t token);
} tongban_call;

// What the host offers to the library, for as long as the process lives.
typedef struct tongban_host {
  // Size of this struct at the host.
  uint32_t struct_size;
  // Major number of the contract the host speaks.
  uint16_t abi_major;
  // Minor number of the contract the host speaks.
  uint16_t abi_minor;
  // Highest log level wanted, one of the `LOG` numbers; 0 for none. Lower calls cost nothing when not made.
  uint16_t log_level;
  // Zero.
  uint16_t reserved[3];
  // The host's own.
  void *host_data;
  // Writes a line to the log, without anything personal; `call_id` may be 0.
  void (*log)(const struct tongban_host *host,
              uint16_t level,
              uint64_t call_id,
              const char *target,
              size_t target_len,
              const char *message,
              size_t message_len);
  // Tells of something that belongs to no command: an unsolicited event of the class. `device_key` is the one
  // given to `open`.
  void (*unsolicited)(const struct tongban_host *host,
                      uint64_t device_key,
                      const char *class_id,
                      uint16_t number,
                      const struct tongban_field *fields,
                      size_t count);
  // Tells that the device's status changed: the host asks for it soon.
  void (*status_changed)(const struct tongban_host *host, uint64_t device_key);
} tongban_host;

// What the library is asked to open.
typedef struct tongban_open {
  // Size of this struct at the host.
  uint32_t struct_size;
  // Zero.
  uint32_t reserved;
  // The host's key of this device, for `unsolicited` and `status_changed`.
  uint64_t device_key;
  // Name of the slot, for logs.
  const char *slot;
  // Bytes in `slot`.
  size_t slot_len;
  // The integrator's settings as a JSON object.
  const char *settings;
  // Bytes in `settings`.
  size_t settings_len;
} tongban_open;

// The table a library shows. Lives as long as the process; a library is never unloaded.
typedef struct tongban_plugin {
  // Size of this struct at the library.
  uint32_t struct_size;
  // Major number of the contract the library speaks.
  uint16_t abi_major;
  // Minor number of the contract the library speaks.
  uint16_t abi_minor;
  // The note in the library's own section, kept alive by this pointer.
  const struct tongban_note *note;
  // Id of the plugin, NUL-terminated; the name of its folder.
  const char *id;
  // Version of the plugin, NUL-terminated.
  const char *version;
  // Who made it, NUL-terminated.
  const char *vendor;
  // How many class ids follow.
  size_t class_count;
  // Ids of the classes its devices may offer, each NUL-terminated.
  const char *const *classes;
  // Called once, before anything else; 0 is success. May be null.
  int32_t (*init)(const struct tongban_host *host);
  // Opens a device and sets `device`; returns a completion code, and says by `sink.fail` why it failed.
  // Must bring the device back whatever state an earlier process left it in. May block for five seconds.
  int32_t (*open)(const struct tongban_open *open, tongban_device **device, struct tongban_sink *sink);
  // Closes a device. No command runs then.
  void (*close)(tongban_device *device);
  // The device's table for a class, or null when it does not offer the class.
  const struct tongban_class *(*get_class)(tongban_device *device, const char *class_id);
  // Asks a running command to stop, from any thread, while it runs. May be null: commands that ask
  // `call.cancelled` or use `call.wait` need nothing else.
  void (*cancel)(tongban_device *device, uint64_t call_id);
  // The schema of a class of the library's own, as NUL-terminated JSON, or null. May be null.
  const char *(*describe_class)(const char *class_id);
} tongban_plugin;

#endif  /* TONGBAN_PLUGIN_H */


#define TONGBAN_ABI_MAJOR 1
#define TONGBAN_ABI_MINOR 0
#define TONGBAN_GENERATION 1
#define TONGBAN_LAYOUT 0x32aded83d5976e78ULL

// The command did what it says.
#define TONGBAN_SUCCESS 0
// The class's own error code says why.
#define TONGBAN_COMMAND_ERROR_CODE 1
// Cancelled on request.
#define TONGBAN_CANCELED 2
// The device is not ready or not there.
#define TONGBAN_DEVICE_NOT_READY 3
// The hardware failed.
#define TONGBAN_HARDWARE_ERROR 4
// The driver failed inside.
#define TONGBAN_INTERNAL_ERROR 5
// The command is not known.
#define TONGBAN_INVALID_COMMAND 6
// The request id is not known or already used.
#define TONGBAN_INVALID_REQUEST_ID 7
// The time allowed ran out.
#define TONGBAN_TIME_OUT 8
// This device does not offer the command.
#define TONGBAN_UNSUPPORTED_COMMAND 9
// A parameter is wrong.
#define TONGBAN_INVALID_DATA 10
// The person at the machine did something the device cannot accept.
#define TONGBAN_USER_ERROR 11
// A parameter is right but this device cannot do it.
#define TONGBAN_UNSUPPORTED_DATA 12
// Someone tampers with the device.
#define TONGBAN_FRAUD_ATTEMPT 13
// Not allowed in this order.
#define TONGBAN_SEQUENCE_ERROR 14
// Needs an authority the caller has not shown.
#define TONGBAN_AUTHORISATION_REQUIRED 15
// No command nonce was asked for first.
#define TONGBAN_NO_COMMAND_NONCE 16
// The token is wrong.
#define TONGBAN_INVALID_TOKEN 17
// The token's nonce is wrong.
#define TONGBAN_INVALID_TOKEN_NONCE 18
// The token's signature is wrong.
#define TONGBAN_INVALID_TOKEN_HMAC 19
// The token's form is wrong.
#define TONGBAN_INVALID_TOKEN_FORMAT 20
// The key for the token holds no value.
#define TONGBAN_INVALID_TOKEN_KEY_NO_VALUE 21
// There is no room left.
#define TONGBAN_NOT_ENOUGH_SPACE 22
// The device has to be claimed first.
#define TONGBAN_CLAIM_REQUIRED 100
// The claim ran out or was taken.
#define TONGBAN_CLAIM_LOST 101
// The driver died under the command and was started again.
#define TONGBAN_DRIVER_RESTARTED 102
// Whether the act took place is not known; ask before repeating.
#define TONGBAN_RESULT_UNKNOWN 103

// Write once at file level: the note a scan reads without running code.
#define TONGBAN_NOTE(name) \
    __attribute__((section(".tongban_abi"), used)) static const tongban_note name = { \
        {'T', 'O', 'N', 'G', 'B', 'A', 'N', 0}, TONGBAN_ABI_MAJOR, TONGBAN_ABI_MINOR, TONGBAN_GENERATION, \
        TONGBAN_LAYOUT}

// The one symbol a library exports.
#ifdef __cplusplus
#define TONGBAN_EXPORT extern "C" __attribute__((visibility("default")))
#else
#define TONGBAN_EXPORT __attribute__((visibility("default")))
#endif
TONGBAN_EXPORT const struct tongban_plugin *tongban_plugin_entry(void);
