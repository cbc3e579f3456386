//! The words of the vendor in an API.
//!
//! In: an [`Api`]. Out: the same without descriptions and summaries, for vendors whose terms do not allow others to
//! publish them. Names, values and examples stay: they are what is sent.

use super::Api;
use super::operation::Operation;
use super::types::TypeKind;

impl Api {
    /// Removes all descriptions and summaries.
    pub fn remove_prose(&mut self) {
        self.description = None;
        let servers = self.servers.iter_mut().map(|server| &mut server.description);
        let schemes = self.security_schemes.values_mut().map(|scheme| &mut scheme.description);
        let headers = self.headers.values_mut().map(|header| &mut header.description);
        let tags = self.tags.values_mut().map(|tag| &mut tag.description);
        let shared = self.shared.values_mut().map(|shared| &mut shared.description);
        let all = servers.chain(schemes).chain(headers).chain(tags).chain(shared);
        all.for_each(|description| *description = None);
        self.operations.values_mut().for_each(remove_from_operation);
        for ty in self.types.definitions_mut() {
            ty.description = None;
            remove_from_parts(&mut ty.kind);
        }
    }
}

fn remove_from_operation(operation: &mut Operation) {
    operation.summary = None;
    operation.description = None;
    let parameters = operation.parameters.values_mut();
    parameters.for_each(|parameter| parameter.description = None);
    let responses = operation.responses.iter_mut();
    responses.for_each(|response| response.description = None);
    let bodies = operation.body.iter_mut().chain(operation.other_bodies.values_mut());
    bodies.for_each(|body| body.description = None);
}

fn remove_from_parts(kind: &mut TypeKind) {
    match kind {
        TypeKind::Object(object) => object.fields.values_mut().for_each(|field| field.description = None),
        TypeKind::NumberEnum(number_enum) => {
            let variants = number_enum.variants.values_mut();
            variants.for_each(|variant| variant.description = None);
        }
        TypeKind::Union(union) => union
            .variants
            .values_mut()
            .for_each(|variant| variant.description = None),
        TypeKind::StringEnum(_) | TypeKind::Alias(_) | TypeKind::Id(_) | TypeKind::Foreign(_) => {}
    }
}
