use kernel::Strength;

/// A door on the page where people choose how to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SignInDoor {
    /// Where it is; takes `next`.
    pub(crate) path: &'static str,
    /// Message key of its name.
    pub(crate) title: &'static str,
    /// Message key of what one needs for it.
    pub(crate) description: &'static str,
    /// What everybody who comes in by it has reached.
    pub(crate) strength: Strength,
}

/// All doors, as shown: the strongest stand first.
pub(crate) const DOORS: &[SignInDoor] = &[SignInDoor {
    path: super::pin::PATH,
    title: "identity-door-pin",
    description: "identity-door-pin-description",
    strength: Strength::Ordinary,
}];

/// Whether somebody signed in with `strength` can reach `wanted`, now or by signing in at another door.
pub(crate) fn reachable(strength: Strength, wanted: Strength) -> bool {
    strength >= wanted || DOORS.iter().any(|door| door.strength >= wanted)
}
