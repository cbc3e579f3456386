//! The way from a value to a member of it.
//!
//! In: a type, and names on the wire. Out: the fields that lead there, and the type of the last one.

use super::operation::PathStep;
use super::types::{ObjectType, TypeId, TypeRef, Types};

impl Types {
    /// The object that `ty` is.
    pub fn object_of(&self, ty: &TypeRef) -> Option<(TypeId, &ObjectType)> {
        match self.followed(ty) {
            TypeRef::Named(id) => Some((*id, self.get(*id)?.object()?)),
            _ => None,
        }
    }

    /// The names on the wire of the fields of `ty`.
    pub fn member_names(&self, ty: &TypeRef) -> Vec<String> {
        let object = self.object_of(ty).into_iter();
        let fields = object.flat_map(|(_, object)| object.fields.values());
        fields.map(|field| field.wire_name.to_string()).collect()
    }

    /// The field of `ty` at `path`, names on the wire with `.` between them, and its type.
    pub fn member_at(&self, ty: &TypeRef, path: &str) -> Option<(Vec<PathStep>, TypeRef)> {
        let mut ty = ty;
        let mut steps = Vec::new();
        for wire_name in path.split('.') {
            let (id, object) = self.object_of(ty)?;
            let (name, field) = object.fields.iter().find(|(_, field)| field.wire_name == wire_name)?;
            ty = &field.ty;
            let field = name.clone();
            steps.push(PathStep { ty: id, field });
        }
        Some((steps, ty.clone()))
    }
}
