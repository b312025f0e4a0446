//! Who comes in, and who no longer does.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A mailbox that is entered under a name of its own.
#[derive(Debug, Clone)]
pub struct Account {
    /// The name to log in with; not always the address.
    pub login: String,
    /// The password.
    pub password: String,
    /// The address of the mailbox.
    pub mailbox: String,
}

/// Why somebody does not come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    Wrong,
    Locked,
}

pub(crate) struct Accounts {
    named: HashMap<String, Account>,
    /// With which every other mailbox is entered under its address.
    password: String,
    lock_after: u32,
    failures: Mutex<HashMap<String, u32>>,
}

impl Accounts {
    pub(crate) fn new(named: &[Account], password: &str, lock_after: u32) -> Self {
        let named = named.iter().map(|account| (account.login.to_lowercase(), account.clone())).collect();
        Self { named, password: password.to_owned(), lock_after, failures: Mutex::default() }
    }

    /// The mailbox that this login opens. Every wrong password counts until a right one; too many lock the account.
    pub(crate) fn enter(&self, login: &str, password: &str) -> Result<String, Refused> {
        let login = login.to_lowercase();
        let mut failures = self.failures();
        if failures.get(&login).is_some_and(|count| *count >= self.lock_after) {
            return Err(Refused::Locked);
        }
        let (right, mailbox) = match self.named.get(&login) {
            Some(account) => (account.password.as_str(), account.mailbox.clone()),
            None => (self.password.as_str(), login.clone()),
        };
        if right == password {
            failures.remove(&login);
            return Ok(mailbox);
        }
        *failures.entry(login).or_default() += 1;
        Err(Refused::Wrong)
    }

    /// The mailbox of somebody who has come in.
    pub(crate) fn mailbox(&self, login: &str) -> String {
        let login = login.to_lowercase();
        self.named.get(&login).map_or(login.clone(), |account| account.mailbox.clone())
    }

    pub(crate) fn unlock(&self, login: &str) {
        self.failures().remove(&login.to_lowercase());
    }

    fn failures(&self) -> MutexGuard<'_, HashMap<String, u32>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_wrong_passwords_lock_the_account_until_it_is_opened_again() {
        let account =
            Account { login: "M123".into(), password: "giusta".into(), mailbox: "ente@pec.example".into() };
        let accounts = Accounts::new(&[account], "altra", 2);
        assert_eq!(accounts.enter("m123", "giusta"), Ok("ente@pec.example".to_owned()));
        assert_eq!(accounts.enter("m123", "altra"), Err(Refused::Wrong));
        assert_eq!(accounts.enter("m123", "altra"), Err(Refused::Wrong));
        assert_eq!(accounts.enter("m123", "giusta"), Err(Refused::Locked));
        accounts.unlock("M123");
        assert!(accounts.enter("m123", "giusta").is_ok());
        assert_eq!(accounts.enter("Ditta@pec.example", "altra"), Ok("ditta@pec.example".to_owned()));
    }
}
