"""What the tests share: a client of the SDK, and the steps that most of them begin with."""

import os
import time
import unittest
import uuid

import requests
from com.vmware.content.library.item.updatesession_client import File as UpdateFile
from com.vmware.content.library.item_client import DownloadSessionModel, UpdateSessionModel
from com.vmware.content.library_client import ItemModel, StorageBacking
from com.vmware.content_client import LibraryModel
from vmware.vapi.vsphere.client import create_vsphere_client

USER = os.environ["STACKROOM_USER"]
PASSWORD = os.environ["STACKROOM_PASSWORD"]
UpdateState = UpdateSessionModel.State


class Server:
    """One server under test: where it listens, and the certificate to trust there."""

    def __init__(self, prefix):
        self.address = os.environ[prefix + "_ADDRESS"]
        self.certificate = os.environ[prefix + "_CERTIFICATE"]

    def http(self):
        """Connections that trust this server, and carry no API session."""
        session = requests.Session()
        session.trust_env = False
        session.verify = self.certificate
        return session

    def client(self, user=USER, password=PASSWORD):
        return create_vsphere_client(self.address, username=user, password=password, session=self.http())


# The server with the usual limits, and the one whose idle update sessions expire within seconds.
SERVER = Server("STACKROOM")
EXPIRING_SERVER = Server("STACKROOM_EXPIRING")


class ClientTest(unittest.TestCase):
    """A test with a logged-in client and a library of its own."""

    server = SERVER

    @classmethod
    def setUpClass(cls):
        cls.client = cls.server.client()
        cls.http = cls.server.http()
        content = cls.client.content
        cls.libraries = content.Library
        cls.local_libraries = content.LocalLibrary
        cls.items = content.library.Item
        cls.files = content.library.item.File
        cls.storage = content.library.item.Storage
        cls.update_sessions = content.library.item.UpdateSession
        cls.update_files = content.library.item.updatesession.File
        cls.download_sessions = content.library.item.DownloadSession
        cls.download_files = content.library.item.downloadsession.File
        cls.library_id = cls.create_library(cls.__name__)

    @classmethod
    def tearDownClass(cls):
        cls.local_libraries.delete(cls.library_id)
        cls.http.close()

    @classmethod
    def create_library(cls, name, **fields):
        backing = StorageBacking(type=StorageBacking.Type.DATASTORE, datastore_id="datastore-1")
        model = LibraryModel(name=name, type=LibraryModel.LibraryType.LOCAL, storage_backings=[backing], **fields)
        return cls.local_libraries.create(model, client_token=str(uuid.uuid4()))

    def create_item(self, name=None, **fields):
        name = name or f"item {uuid.uuid4()}"
        return self.items.create(ItemModel(name=name, library_id=self.library_id, **fields))

    def create_package_item(self, library_id):
        model = ItemModel(name=f"item {uuid.uuid4()}", library_id=library_id, type="ovf")
        return self.items.create(model)

    def begin_update(self, item_id, **fields):
        return self.update_sessions.create(UpdateSessionModel(library_item_id=item_id, **fields))

    def begin_download(self, item_id):
        return self.download_sessions.create(DownloadSessionModel(library_item_id=item_id))

    def announce(self, session_id, name, **fields):
        """Announces a file that this client pushes; answers where to."""
        spec = UpdateFile.AddSpec(name=name, source_type=UpdateFile.SourceType.PUSH, **fields)
        return self.update_files.add(session_id, spec).upload_endpoint.uri

    def push(self, session_id, name, content, **fields):
        address = self.announce(session_id, name, size=len(content), **fields)
        return self.http.put(address, data=content)

    def create_filled_item(self, contents):
        """An item with these files, given as name and bytes."""
        item_id = self.create_item()
        session_id = self.begin_update(item_id)
        for name, content in contents.items():
            self.assertEqual(self.push(session_id, name, content).status_code, 200)
        self.update_sessions.complete(session_id)
        return item_id

    def wait_until(self, what, question, patience=20.0):
        """Asks until the answer is true; fails with `what` when it never is."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            answer = question()
            if answer:
                return answer
            time.sleep(0.1)
        self.fail(f"waited {patience} s in vain: {what}")
