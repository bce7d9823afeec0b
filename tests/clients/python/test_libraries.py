"""Libraries: create, get, list, find, update, delete."""

import uuid

from com.vmware.content.library_client import StorageBacking
from com.vmware.content_client import Library, LibraryModel
from com.vmware.vapi.std.errors_client import ConcurrentChange, InvalidArgument, NotFound, Unsupported
from support import ClientTest


class LibraryTest(ClientTest):
    def test_a_library_is_created_found_changed_and_deleted(self):
        library_id = self.create_library("Template Store", description="first words")
        model = self.libraries.get(library_id)
        self.assertEqual(model, self.local_libraries.get(library_id))
        self.assertEqual((model.name, model.description), ("Template Store", "first words"))
        self.assertEqual(model.type, LibraryModel.LibraryType.LOCAL)
        self.assertEqual(model.storage_backings[0].datastore_id, "datastore-1")
        self.assertIn(library_id, self.libraries.list())
        self.assertIn(library_id, self.local_libraries.list())
        spec = Library.FindSpec(name="template store", type=LibraryModel.LibraryType.LOCAL)
        self.assertEqual(self.libraries.find(spec), [library_id])

        self.local_libraries.update(library_id, LibraryModel(description="other words"))
        changed = self.libraries.get(library_id)
        self.assertEqual((changed.name, changed.description), ("Template Store", "other words"))
        self.assertGreater(int(changed.version), int(model.version))

        self.local_libraries.delete(library_id)
        with self.assertRaises(NotFound):
            self.libraries.get(library_id)
        self.assertEqual(self.libraries.find(spec), [])

    def test_a_client_token_creates_one_library_however_often_it_is_sent(self):
        token = str(uuid.uuid4())
        backing = StorageBacking(type=StorageBacking.Type.DATASTORE, datastore_id="datastore-1")
        spec = LibraryModel(name="once", storage_backings=[backing])
        library_id = self.local_libraries.create(spec, client_token=token)
        self.assertEqual(self.local_libraries.create(spec, client_token=token), library_id)
        self.assertNotEqual(self.local_libraries.create(spec), library_id)
        with self.assertRaises(InvalidArgument):
            self.local_libraries.create(spec, client_token="not a token")
        for created in self.libraries.find(Library.FindSpec(name="once")):
            self.local_libraries.delete(created)

    def test_a_stale_version_is_refused_by_each_service_in_its_own_way(self):
        stale = LibraryModel(description="late", version="999999")
        with self.assertRaises(ConcurrentChange):
            self.local_libraries.update(self.library_id, stale)
        with self.assertRaises(InvalidArgument):
            self.libraries.update(self.library_id, stale)

    def test_a_library_needs_a_name_and_exactly_one_storage(self):
        backing = StorageBacking(type=StorageBacking.Type.DATASTORE, datastore_id="datastore-1")
        with self.assertRaises(InvalidArgument):
            self.local_libraries.create(LibraryModel(name="", storage_backings=[backing]))
        with self.assertRaises(InvalidArgument):
            self.local_libraries.create(LibraryModel(name="nowhere"))
        with self.assertRaises(Unsupported):
            self.local_libraries.create(LibraryModel(name="twice", storage_backings=[backing, backing]))
        with self.assertRaises(InvalidArgument):
            self.libraries.find(Library.FindSpec())
