//! From the model to the document that progenitor reads.
//!
//! In: an [`Api`]. Out: an OpenAPI 3.0 document in which every type is a component and every operation a method, called
//! by numbers: progenitor has its own opinion on case, and would make one type of two names. It says only what
//! progenitor has to answer: how each type is spelled, where a cycle needs a `Box`, and what the signature of each
//! operation is. So every property is required, and a union is an object with a property for each variant.

use std::collections::HashMap;

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, ArrayType, Components, Info, IntegerFormat, IntegerType, MediaType, NumberType, ObjectType,
    OpenAPI, Operation, Parameter, ParameterData, ParameterSchemaOrContent, PathItem, Paths, ReferenceOr, RequestBody,
    Response, Responses, Schema, SchemaData, SchemaKind, StatusCode, StringFormat, StringType, Type,
    VariantOrUnknownOrEmpty,
};

use crate::model::Api;
use crate::model::operation::{self, Failure, ParameterLocation, Success};
use crate::model::types::{Integer, TypeDef, TypeId, TypeKind, TypeRef};

/// The document, and what its numbers stand for.
pub(super) struct Document {
    pub(super) openapi: OpenAPI,
    pub(super) numbers: Numbers,
}

/// What the numbers in a document stand for.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// The types by the names of their components.
    pub(super) types: HashMap<String, TypeId>,
    /// The parts of each type by the names of their properties.
    pub(super) parts: HashMap<TypeId, HashMap<String, usize>>,
}

/// The name of the operation at `index`.
pub(super) fn operation_name(index: usize) -> String {
    format!("operation_{index}")
}

/// The name of the parameter at `index` of an operation.
pub(super) fn parameter_name(index: usize) -> String {
    format!("parameter_{index}")
}

/// The document for `api`.
pub(super) fn of(api: &Api) -> Document {
    let names = component_names(api);
    let references = References(&names);
    let mut schemas = IndexMap::new();
    let mut numbers = Numbers::default();
    let mut ordered: Vec<(&String, TypeId)> = names.iter().map(|(id, name)| (name, *id)).collect();
    ordered.sort();
    for (name, id) in ordered {
        let Some(definition) = api.types.get(id) else { continue };
        let parts = part_names(definition);
        schemas.insert(name.clone(), references.definition(definition, &parts));
        numbers.types.insert(name.clone(), id);
        let places = parts.into_iter().enumerate().map(|(place, name)| (name, place));
        numbers.parts.insert(id, places.collect());
    }
    let operations = api.operations.values().enumerate();
    let paths = operations
        .map(|(index, operation)| references.path(index, operation))
        .collect();
    let openapi = OpenAPI {
        openapi: "3.0.3".to_owned(),
        info: Info {
            title: api.title.clone(),
            version: api.version.clone(),
            ..Info::default()
        },
        paths: Paths {
            paths,
            ..Paths::default()
        },
        components: Some(Components {
            schemas,
            ..Components::default()
        }),
        ..OpenAPI::default()
    };
    Document { openapi, numbers }
}

/// The components' names, whose order is that of the types' names: it decides where progenitor closes a circle.
fn component_names(api: &Api) -> HashMap<TypeId, String> {
    let mut ordered: Vec<(&str, TypeId)> = api.types.iter().map(|(id, ty)| (ty.name.as_str(), id)).collect();
    ordered.sort_unstable();
    let numbered = ordered.into_iter().enumerate();
    numbered
        .map(|(number, (_, id))| (id, format!("Schema{number:06}")))
        .collect()
}

/// The names of the properties of `definition`, one for each of its parts, in the order of the parts' own names.
fn part_names(definition: &TypeDef) -> Vec<String> {
    let names: Vec<String> = match &definition.kind {
        TypeKind::Object(object) => {
            let additional = object.additional_values.as_ref().map(|_| object.additional.to_string());
            object
                .fields
                .keys()
                .map(ToString::to_string)
                .chain(additional)
                .collect()
        }
        TypeKind::Union(union) => (0..union.variants.len())
            .map(|index| format!("variant_{index}"))
            .collect(),
        TypeKind::Alias(_)
        | TypeKind::Id(_)
        | TypeKind::StringEnum(_)
        | TypeKind::NumberEnum(_)
        | TypeKind::Foreign(_) => {
            return Vec::new();
        }
    };
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|one, other| names[*one].cmp(&names[*other]));
    let mut numbered = vec![String::new(); names.len()];
    for (number, place) in order.into_iter().enumerate() {
        numbered[place] = format!("part_{number:06}");
    }
    numbered
}

/// Writes references to types, by the names of their components.
struct References<'n>(&'n HashMap<TypeId, String>);

impl References<'_> {
    fn definition(&self, definition: &TypeDef, names: &[String]) -> ReferenceOr<Schema> {
        match &definition.kind {
            TypeKind::StringEnum(_) | TypeKind::NumberEnum(_) | TypeKind::Foreign(_) => {
                schema(Type::String(StringType {
                    enumeration: vec![Some("value".to_owned())],
                    ..StringType::default()
                }))
            }
            TypeKind::Alias(target) | TypeKind::Id(target) => self.schema(target),
            TypeKind::Object(object) => {
                let fields = object.fields.values().map(|field| self.schema(&field.ty));
                let additional = object.additional_values.as_ref();
                let additional = additional.map(|values| self.schema(&TypeRef::Map(Box::new(values.clone()))));
                object_of(names, fields.chain(additional))
            }
            TypeKind::Union(union) => object_of(names, union.variants.values().map(|variant| self.schema(&variant.ty))),
        }
    }

    fn schema(&self, ty: &TypeRef) -> ReferenceOr<Schema> {
        match ty {
            TypeRef::Text => text(VariantOrUnknownOrEmpty::Empty),
            TypeRef::Uuid => text(VariantOrUnknownOrEmpty::Unknown("uuid".to_owned())),
            TypeRef::Instant => text(VariantOrUnknownOrEmpty::Item(StringFormat::DateTime)),
            TypeRef::Date => text(VariantOrUnknownOrEmpty::Item(StringFormat::Date)),
            TypeRef::File => text(VariantOrUnknownOrEmpty::Item(StringFormat::Binary)),
            TypeRef::Integer(Integer::I128) => {
                text(VariantOrUnknownOrEmpty::Unknown(Integer::I128.format().to_owned()))
            }
            TypeRef::Integer(integer) => schema(Type::Integer(IntegerType {
                format: integer_format(*integer),
                ..IntegerType::default()
            })),
            TypeRef::Decimal(form) => text(VariantOrUnknownOrEmpty::Unknown(form.format().to_owned())),
            TypeRef::Number => schema(Type::Number(NumberType::default())),
            TypeRef::Boolean => schema(Type::Boolean(openapiv3::BooleanType::default())),
            TypeRef::Json => ReferenceOr::Item(Schema {
                schema_data: SchemaData::default(),
                schema_kind: SchemaKind::Any(openapiv3::AnySchema::default()),
            }),
            TypeRef::JsonObject => schema(Type::Object(ObjectType::default())),
            TypeRef::List(item) => schema(Type::Array(ArrayType {
                items: Some(boxed(self.schema(item))),
                min_items: None,
                max_items: None,
                unique_items: false,
            })),
            TypeRef::Map(values) => schema(Type::Object(ObjectType {
                additional_properties: Some(AdditionalProperties::Schema(Box::new(self.schema(values)))),
                ..ObjectType::default()
            })),
            TypeRef::Named(id) => ReferenceOr::Reference {
                reference: format!(
                    "#/components/schemas/{}",
                    self.0.get(id).map(String::as_str).unwrap_or_default()
                ),
            },
            TypeRef::Nullable(inner) => nullable(self.schema(inner)),
        }
    }

    fn path(&self, index: usize, operation: &operation::Operation) -> (String, ReferenceOr<PathItem>) {
        let name = operation_name(index);
        let mut path = format!("/{name}");
        let mut parameters = Vec::new();
        for (index, parameter) in operation.parameters.values().enumerate() {
            let name = parameter_name(index);
            let in_path = parameter.location == ParameterLocation::Path;
            if in_path {
                path.push_str(&format!("/{{{name}}}"));
            }
            let required = in_path || parameter.required;
            parameters.push(ReferenceOr::Item(parameter_of(
                name,
                required,
                in_path,
                self.schema(&parameter.ty),
            )));
        }
        let success = match &operation.success {
            Success::Json(ty) | Success::OptionalJson(ty) => Some(self.schema(ty)),
            _ => None,
        };
        let mut responses = IndexMap::from([(StatusCode::Code(200), response(success))]);
        if let Failure::Json { ty, .. } = &operation.failure {
            responses.insert(StatusCode::Range(4), response(Some(self.schema(ty))));
        }
        let operation_of = Operation {
            operation_id: Some(name),
            parameters,
            request_body: operation.body.as_ref().map(|body| {
                ReferenceOr::Item(RequestBody {
                    required: true,
                    content: json(self.schema(&body.ty)),
                    ..RequestBody::default()
                })
            }),
            responses: Responses {
                responses,
                ..Responses::default()
            },
            ..Operation::default()
        };
        (path, ReferenceOr::Item(item_of(&operation.method, operation_of)))
    }
}

/// The path item whose operation for `method`, in upper case, is `operation`.
fn item_of(method: &str, operation: Operation) -> PathItem {
    let mut item = PathItem::default();
    let slot = match method {
        "PUT" => &mut item.put,
        "POST" => &mut item.post,
        "DELETE" => &mut item.delete,
        "OPTIONS" => &mut item.options,
        "HEAD" => &mut item.head,
        "PATCH" => &mut item.patch,
        "TRACE" => &mut item.trace,
        _ => &mut item.get,
    };
    *slot = Some(operation);
    item
}

fn parameter_of(name: String, required: bool, in_path: bool, schema: ReferenceOr<Schema>) -> Parameter {
    let parameter_data = ParameterData {
        name,
        description: None,
        required,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(schema),
        example: None,
        examples: IndexMap::new(),
        explode: None,
        extensions: IndexMap::new(),
    };
    if in_path {
        Parameter::Path {
            parameter_data,
            style: openapiv3::PathStyle::default(),
        }
    } else {
        Parameter::Query {
            parameter_data,
            allow_reserved: false,
            style: openapiv3::QueryStyle::default(),
            allow_empty_value: None,
        }
    }
}

fn response(schema: Option<ReferenceOr<Schema>>) -> ReferenceOr<Response> {
    ReferenceOr::Item(Response {
        content: schema.map(json).unwrap_or_default(),
        ..Response::default()
    })
}

fn json(schema: ReferenceOr<Schema>) -> IndexMap<String, MediaType> {
    let media_type = MediaType {
        schema: Some(schema),
        ..MediaType::default()
    };
    IndexMap::from([("application/json".to_owned(), media_type)])
}

fn object_of(names: &[String], schemas: impl Iterator<Item = ReferenceOr<Schema>>) -> ReferenceOr<Schema> {
    let properties: IndexMap<String, ReferenceOr<Box<Schema>>> =
        names.iter().cloned().zip(schemas.map(boxed)).collect();
    schema(Type::Object(ObjectType {
        required: names.to_vec(),
        properties,
        ..ObjectType::default()
    }))
}

fn boxed(schema: ReferenceOr<Schema>) -> ReferenceOr<Box<Schema>> {
    match schema {
        ReferenceOr::Item(schema) => ReferenceOr::Item(Box::new(schema)),
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
    }
}

fn schema(kind: Type) -> ReferenceOr<Schema> {
    ReferenceOr::Item(Schema {
        schema_data: SchemaData::default(),
        schema_kind: SchemaKind::Type(kind),
    })
}

fn nullable(inner: ReferenceOr<Schema>) -> ReferenceOr<Schema> {
    let schema_data = SchemaData {
        nullable: true,
        ..SchemaData::default()
    };
    ReferenceOr::Item(match inner {
        ReferenceOr::Item(Schema { schema_kind, .. }) => Schema {
            schema_data,
            schema_kind,
        },
        reference @ ReferenceOr::Reference { .. } => Schema {
            schema_data,
            schema_kind: SchemaKind::AllOf {
                all_of: vec![reference],
            },
        },
    })
}

fn text(format: VariantOrUnknownOrEmpty<StringFormat>) -> ReferenceOr<Schema> {
    schema(Type::String(StringType {
        format,
        ..StringType::default()
    }))
}

fn integer_format(integer: Integer) -> VariantOrUnknownOrEmpty<IntegerFormat> {
    match integer {
        Integer::I32 => VariantOrUnknownOrEmpty::Item(IntegerFormat::Int32),
        Integer::I64 => VariantOrUnknownOrEmpty::Item(IntegerFormat::Int64),
        other => VariantOrUnknownOrEmpty::Unknown(other.format().to_owned()),
    }
}
