//! After a crash: what became of the request that was not answered. Either nothing or all of it; the invariants then
//! hold the server to the one that it chose.

use crate::client::{Client, path_of};
use crate::journal::{Doubt, ITEMS, Journal, LIBRARIES, SESSIONS};

/// Asks the server what became of the request in doubt, and notes it.
pub(crate) async fn settle(journal: &mut Journal, client: &Client) {
    let Some(doubt) = journal.doubt.clone() else { return };
    let outcome = match doubt {
        // Repeating a creation gives what the first one made, or makes it now.
        Doubt::Create(creation) => {
            Some(client.create(creation.path(), &creation.token, &creation.spec).await.unwrap())
        }
        Doubt::Announce { item, name, .. } => announced(journal, client, &item, &name).await,
        Doubt::Remove { item, name } => removed(journal, client, &item, &name).await.then(String::new),
        Doubt::Complete { item } => left(journal, client, &item, "DONE").await,
        Doubt::Cancel { item } => left(journal, client, &item, "CANCELED").await,
        Doubt::DeleteSession { session } => is_gone(client, &format!("{SESSIONS}/{session}")).await,
        Doubt::DeleteItem { item } => is_gone(client, &format!("{ITEMS}/{item}")).await,
        Doubt::DeleteLibrary { library } => is_gone(client, &format!("{LIBRARIES}/{library}")).await,
    };
    match outcome {
        Some(answer) => {
            journal.acknowledged.done_unanswered += 1;
            journal.done(&answer);
        }
        None => {
            journal.acknowledged.not_done += 1;
            journal.doubt = None;
        }
    }
}

/// The upload path of a file, if it is announced.
async fn announced(journal: &mut Journal, client: &Client, item: &str, name: &str) -> Option<String> {
    let files = client.get(&format!("{SESSIONS}/{}/file", journal.session(item).id)).await.unwrap();
    let files = files.expect(200).json();
    let file = files.as_array().unwrap().iter().find(|file| file["name"] == name)?;
    (file["source_type"] == "PUSH").then(|| path_of(file["upload_endpoint"]["uri"].as_str().unwrap()))
}

/// Whether a file is marked for removal, or its announcement withdrawn.
async fn removed(journal: &mut Journal, client: &Client, item: &str, name: &str) -> bool {
    let files = client.get(&format!("{SESSIONS}/{}/file", journal.session(item).id)).await.unwrap();
    !files.expect(200).json().as_array().unwrap().iter().any(|file| file["name"] == name)
}

/// Whether a session has left the active state for that one; there is no third possibility.
async fn left(journal: &mut Journal, client: &Client, item: &str, state: &str) -> Option<String> {
    let session = client.get(&format!("{SESSIONS}/{}", journal.session(item).id)).await.unwrap();
    let found = session.expect(200).json()["state"].as_str().unwrap().to_owned();
    assert!(found == state || found == "ACTIVE", "a session is {found}: {:?}", journal.session(item));
    (found == state).then(String::new)
}

async fn is_gone(client: &Client, path: &str) -> Option<String> {
    (client.get(path).await.unwrap().status == 404).then(String::new)
}
