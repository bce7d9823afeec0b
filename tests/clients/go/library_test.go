package clients

import (
	"net/url"
	"testing"

	"github.com/vmware/govmomi/vapi/library"
	"github.com/vmware/govmomi/vapi/library/finder"
)

func TestLoginAndLogout(t *testing.T) {
	ctx, user := t.Context(), setting(t, "STACKROOM_USER")
	client := connect(t, "STACKROOM")
	if err := client.Login(ctx, url.UserPassword(user, "wrong")); err == nil {
		t.Fatal("a wrong password was let in")
	}
	must(t, client.Login(ctx, url.UserPassword(user, setting(t, "STACKROOM_PASSWORD"))))
	session := must1(client.Session(ctx))(t)
	same(t, "user", session.User, user)
	must(t, client.Logout(ctx))
	if session := must1(client.Session(ctx))(t); session != nil {
		t.Fatalf("the session lives on after logout: %v", session)
	}
}

func TestLibraryIsCreatedFoundChangedAndDeleted(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM")
	created := newLibrary(t, ctx, manager)
	same(t, "type", created.Type, "LOCAL")
	same(t, "storage", created.Storage, []library.StorageBacking{{DatastoreID: "datastore-1", Type: "DATASTORE"}})
	same(t, "found", must1(manager.FindLibrary(ctx, library.Find{Name: t.Name()}))(t), []string{created.ID})
	same(t, "by name", must1(manager.GetLibraryByName(ctx, t.Name()))(t).ID, created.ID)

	words := "other words"
	must(t, manager.UpdateLibrary(ctx, &library.Library{ID: created.ID, Description: &words}))
	changed := must1(manager.GetLibraryByID(ctx, created.ID))(t)
	same(t, "description", *changed.Description, words)
	same(t, "name", changed.Name, created.Name)

	_, err := manager.GetLibraryByID(ctx, "no-such-library")
	notFound(t, err)
	_, err = manager.FindLibrary(ctx, library.Find{})
	refused(t, err, "invalid_argument")
}

func TestItemIsCreatedFoundChangedAndDeleted(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM")
	home := newLibrary(t, ctx, manager)
	spec := library.Item{Name: "Debian", Type: "iso", LibraryID: home.ID}
	id := must1(manager.CreateLibraryItem(ctx, spec))(t)
	_, err := manager.CreateLibraryItem(ctx, spec)
	refused(t, err, "already_exists")
	same(t, "items", must1(manager.ListLibraryItems(ctx, home.ID))(t), []string{id})
	found := must1(manager.FindLibraryItems(ctx, library.FindItem{Name: "debian", LibraryID: home.ID}))(t)
	same(t, "found", found, []string{id})

	must(t, manager.UpdateLibraryItem(ctx, &library.Item{ID: id, Name: "Debian 13"}))
	item := must1(manager.GetLibraryItem(ctx, id))(t)
	same(t, "name and type", []string{item.Name, item.Type}, []string{"Debian 13", "iso"})
	must(t, manager.DeleteLibraryItem(ctx, item))
	_, err = manager.GetLibraryItem(ctx, id)
	notFound(t, err)
}

func TestFinderWalksLibrariesItemsAndFiles(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM")
	item := newItem(t, ctx, manager, "plain")
	session := beginUpdate(t, ctx, manager, item)
	push(t, ctx, manager, session, "a.txt", []byte("text"))
	must(t, manager.CompleteLibraryItemUpdateSession(ctx, session))
	path := "/" + t.Name() + "/plain/a.*"
	results := must1(finder.NewFinder(manager).Find(ctx, path))(t)
	same(t, "results", len(results), 1)
	file, ok := results[0].GetResult().(library.File)
	if !ok {
		t.Fatalf("the finder found a %T", results[0].GetResult())
	}
	same(t, "file", file.Name, "a.txt")
	same(t, "size", *file.Size, 4)
	same(t, "checksum", *must1(manager.GetLibraryItemFile(ctx, item, "a.txt"))(t).Checksum, library.Checksum{
		Algorithm: "SHA256", Checksum: "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1",
	})
	stored := must1(manager.ListLibraryItemStorage(ctx, item))(t)
	same(t, "stored on", stored[0].StorageBacking.DatastoreID, "datastore-1")
	same(t, "stored", must1(manager.GetLibraryItemStorage(ctx, item, "a.txt"))(t), stored)
	same(t, "fetched", string(download(t, ctx, manager, file.DownloadEndpoint)), "text")
}
