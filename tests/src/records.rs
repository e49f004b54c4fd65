//! The domain name system as a test wants it.

use std::collections::BTreeMap;
use std::sync::Mutex;

use tillid_kernel::{Error, Result};
use tillid_sign_on::Records;

/// The TXT records of a few names; every other name has none.
#[derive(Debug, Default)]
pub struct TestRecords {
    names: Mutex<BTreeMap<String, Vec<String>>>,
    silent: Mutex<bool>,
}

impl TestRecords {
    /// Sets the records of a name.
    pub fn set(&self, name: &str, records: &[&str]) {
        let records = records.iter().map(|&record| record.to_owned()).collect();
        self.names.lock().unwrap().insert(name.to_owned(), records);
    }

    /// Whether no question is answered.
    pub fn silence(&self, silent: bool) {
        *self.silent.lock().unwrap() = silent;
    }
}

#[async_trait::async_trait]
impl Records for TestRecords {
    async fn txt(&self, name: &str) -> Result<Vec<String>> {
        if *self.silent.lock().unwrap() {
            return Err(Error::conflict("dns-silent"));
        }
        Ok(self.names.lock().unwrap().get(name).cloned().unwrap_or_default())
    }
}
