//! Uses a client that the build script has generated.

/// The client of `openapi.yaml`.
pub mod cats {
    include!(concat!(env!("OUT_DIR"), "/cats.rs"));
}

/// Returns the name of the cat `id`.
pub async fn name_of(client: &cats::Client, id: &str) -> Result<String, cats::Error<cats::types::Problem>> {
    Ok(client.cats().get(id).send().await?.name.clone())
}

#[cfg(test)]
mod tests {
    use super::cats::types::{Cat, CatMood};

    #[test]
    fn types_are_read() {
        let cat: Cat = serde_json::from_str(r#"{"name": "Tom", "mood": "wild"}"#).unwrap();
        assert_eq!((cat.name.as_str(), cat.mood), ("Tom", Some(CatMood::Wild)));
    }
}
