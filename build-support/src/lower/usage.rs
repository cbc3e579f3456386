//! The type of a schema where it is used, with what else binds a value there.
//!
//! In: nothing; `schema` and `union` fill it. Out: [`Usage`].

use crate::model::types::{Constraints, TypeRef};

/// The type of a schema where it is used.
pub(super) struct Usage {
    /// The type, `null` aside.
    pub(super) ty: TypeRef,
    /// Whether the value may be `null`.
    pub(super) nullable: bool,
    /// What binds the value when it is sent.
    pub(super) constraints: Constraints,
}

impl Usage {
    pub(super) fn plain(ty: TypeRef) -> Self {
        Self {
            ty,
            nullable: false,
            constraints: Constraints::default(),
        }
    }

    /// The type, or `null` where the value may be that: for places that say nothing else of it, such as items.
    pub(super) fn or_null(self) -> TypeRef {
        self.ty.or_null(self.nullable)
    }
}
