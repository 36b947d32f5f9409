//! The one text all simulator plugins share, as a macro: this crate must not know the SDK, the plugin does.

/// Writes a simulator plugin: opens a [`crate::Simulator`] of a class from the slot's settings and exports it.
///
/// The plugin's crate brings `tongban-sdk` and `tongban-testkit`.
#[macro_export]
macro_rules! simulator_plugin {
    (id: $id:tt, class: $class:ident, class_id: $class_id:tt $(,)?) => {
        /// The simulator behind the driver's door.
        struct Simulated {
            simulator: $crate::Simulator,
            news: tongban_sdk::Notifier,
        }

        impl tongban_sdk::DynDriver for Simulated {
            fn run(
                &mut self,
                _class: &'static tongban_sdk::Class,
                command: u16,
                call: &dyn tongban_sdk::Call,
                params: &tongban_sdk::Record,
            ) -> Result<tongban_sdk::Record, tongban_sdk::Failure> {
                let result = self.simulator.run(command, params, call);
                if self.simulator.take_status_change() {
                    self.news.status_changed();
                }
                result
            }
        }

        fn open(open: &tongban_sdk::Open) -> Result<tongban_sdk::Device, tongban_sdk::Failure> {
            let class = &tongban_sdk::$class::CLASS;
            let mut simulator = $crate::Simulator::open(class, &open.slot, open.settings.parse()?)?;
            let news = open.news.clone();
            simulator.watch(move |what| match what {
                $crate::News::StatusChanged => news.status_changed(),
                $crate::News::Unsolicited(number) => news.unsolicited($class_id, number, Default::default()),
            });
            tongban_sdk::tracing::info!(slot = %open.slot, "simulated: no hardware, synthetic citizens only");
            Ok(tongban_sdk::Device::dynamic(&[class], Simulated { simulator, news: open.news.clone() }))
        }

        tongban_sdk::export_plugin! {
            id: $id,
            vendor: "Tongban",
            classes: [$class_id],
            open: open,
        }

        #[cfg(test)]
        mod tests {
            #[test]
            fn it_opens_without_settings_and_refuses_a_slip_of_the_pen() {
                let open = |settings: &str| super::open(&tongban_sdk::Open::for_test(settings).expect("JSON"));
                assert!(open("").is_ok());
                let failure = open(r#"{ "sped": 2 }"#).err().expect("an unknown setting is refused");
                assert_eq!(failure.family, tongban_sdk::Family::Manifest);
                assert!(failure.detail.contains("sped"), "{}", failure.detail);
            }
        }
    };
}
