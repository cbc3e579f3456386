//! Calls of a server that speaks XML, which `xtask/xml/run` starts.

use s3_api::{Client, types};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder().base_url("http://127.0.0.1:4219").build()?;
    let place = types::CreateBucketConfiguration::new().location_constraint("eu-west-1");
    client.create_bucket("hay").body(&place).await?;
    let untagged = client.get_tags("hay").await.err();
    let code = untagged
        .as_ref()
        .and_then(|error| error.body())
        .map(|body| body.code.as_str());
    println!("no tags: {}", code.unwrap_or("?"));
    let tags = types::Tagging::new([
        types::Tag::new("colour", "<green> & \"dry\""),
        types::Tag::new("size", "12"),
    ]);
    client.set_tags("hay", &tags).await?;
    let read = client.get_tags("hay").await?;
    println!("the tags are those that were set: {}", read.tag_set == tags.tag_set);
    println!("an empty list: {:?}", client.list_objects("hay").await?.contents);
    for name in ["a & b.txt", "c<d>.txt"] {
        client.put_object("hay", name, "text").await?;
    }
    let list = client.list_objects("hay").await?;
    println!("{} objects, truncated: {}", list.key_count, list.is_truncated);
    for object in &list.contents {
        println!(
            "  {} of {} bytes, {}",
            object.key,
            object.size,
            object.e_tag.as_deref().unwrap_or("?")
        );
    }
    let objects = list
        .contents
        .iter()
        .map(|object| types::DeleteObject::new(object.key.as_str()));
    let deleted = client.delete_objects("hay", &types::Delete::new(objects)).await?;
    let mut deleted: Vec<_> = deleted.deleted.iter().map(|object| object.key.as_str()).collect();
    deleted.sort_unstable();
    println!("deleted: {deleted:?}");
    let buckets = client.list_buckets().await?;
    println!(
        "buckets: {:?}",
        buckets
            .buckets
            .iter()
            .map(|bucket| bucket.name.as_str())
            .collect::<Vec<_>>()
    );
    if let Err(error) = client.list_objects("straw").await {
        println!("no bucket: {error}");
    }
    Ok(())
}
