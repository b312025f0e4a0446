use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use http::{Response, StatusCode};
use outside::{NoAnswer, Outside};

/// Where the authority of a desk has its list.
pub(crate) const ADDRESS: &str = "http://lists.example/cns.crl";

/// What lies at the addresses of lists, and how often it was asked for.
#[derive(Clone, Default)]
pub(crate) struct Lists(Arc<Mutex<Shelf>>);

#[derive(Default)]
struct Shelf {
    lists: BTreeMap<String, Vec<u8>>,
    asked: usize,
}

impl Lists {
    pub(crate) fn publish(&self, list: Vec<u8>) {
        self.publish_at(ADDRESS, list);
    }

    pub(crate) fn publish_at(&self, address: &str, list: Vec<u8>) {
        self.0.lock().unwrap().lists.insert(address.to_owned(), list);
    }

    /// From now on there are none.
    pub(crate) fn fall_silent(&self) {
        self.0.lock().unwrap().lists.clear();
    }

    pub(crate) fn asked(&self) -> usize {
        self.0.lock().unwrap().asked
    }

    pub(crate) fn outside(&self) -> Outside {
        let lists = self.clone();
        Outside::new(move |request, _| {
            let mut held = lists.0.lock().unwrap();
            held.asked += 1;
            let list = held.lists.get(&request.uri().to_string()).cloned();
            let none = NoAnswer::Status(StatusCode::SERVICE_UNAVAILABLE);
            async move { list.map(Response::new).ok_or(none) }
        })
    }
}
