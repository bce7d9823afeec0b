"""Library items, their files and where these are stored."""

import hashlib
import urllib.request

from com.vmware.content.library.item_client import File
from com.vmware.content.library_client import Item, ItemModel
from com.vmware.vapi.std.errors_client import AlreadyExists, InvalidArgument, NotFound
from support import ClientTest


class ItemTest(ClientTest):
    def test_an_item_is_created_found_changed_and_deleted(self):
        item_id = self.create_item("Debian", description="an image", type="iso")
        model = self.items.get(item_id)
        self.assertEqual((model.name, model.description, model.type), ("Debian", "an image", "iso"))
        self.assertEqual(model.library_id, self.library_id)
        self.assertIn(item_id, self.items.list(self.library_id))
        spec = Item.FindSpec(name="debian", library_id=self.library_id)
        self.assertEqual(self.items.find(spec), [item_id])

        self.items.update(item_id, ItemModel(name="Debian 13"))
        changed = self.items.get(item_id)
        self.assertEqual((changed.name, changed.description), ("Debian 13", "an image"))
        self.assertEqual(changed.content_version, model.content_version)
        self.assertNotEqual(changed.metadata_version, model.metadata_version)

        self.items.delete(item_id)
        with self.assertRaises(NotFound):
            self.items.get(item_id)
        self.assertNotIn(item_id, self.items.list(self.library_id))

    def test_a_name_is_taken_once_and_has_a_length(self):
        self.create_item("taken")
        with self.assertRaises(AlreadyExists):
            self.create_item("taken")
        with self.assertRaises(InvalidArgument) as refusal:
            self.create_item("n" * 81)
        self.assertIn("80", refusal.exception.messages[0].default_message)
        with self.assertRaises(NotFound):
            self.items.list("no-such-library")

    def test_files_tell_their_checksum_their_storage_and_where_to_fetch_them(self):
        content = b"the quick brown fox" * 1000
        item_id = self.create_filled_item({"a fox.txt": content})
        info = self.files.get(item_id, "a fox.txt")
        self.assertEqual(info.size, len(content))
        self.assertEqual(info.checksum_info.algorithm, File.ChecksumAlgorithm.SHA256)
        self.assertEqual(info.checksum_info.checksum, hashlib.sha256(content).hexdigest())
        self.assertEqual(self.files.list(item_id), [info])
        self.assertEqual(self.items.get(item_id).size, len(content))

        stored = self.storage.get(item_id, "a fox.txt")
        self.assertEqual(self.storage.list(item_id), stored)
        self.assertEqual(stored[0].storage_backing.datastore_id, "datastore-1")
        with urllib.request.urlopen(stored[0].storage_uris[0]) as place:
            self.assertEqual(place.read(), content)

        fetched = self.http.get(info.file_download_endpoint, headers=self.session_header())
        self.assertEqual(fetched.content, content)

    def session_header(self):
        return {"vmware-api-session-id": self.client.session_id}
