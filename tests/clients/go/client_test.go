// Package clients drives a running server with govmomi, over /rest.
package clients

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vmware/govmomi/vapi/library"
	"github.com/vmware/govmomi/vapi/rest"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/soap"
)

// connect makes a client of the server under the given name, which has not logged in yet.
func connect(t *testing.T, server string) *rest.Client {
	t.Helper()
	soapClient := soap.NewClient(&url.URL{Scheme: "https", Host: setting(t, server+"_ADDRESS"), Path: "/sdk"}, false)
	must(t, soapClient.SetRootCAs(setting(t, server+"_CERTIFICATE")))
	return rest.NewClient(&vim25.Client{Client: soapClient})
}

// logIn answers a manager of content libraries that is logged in until the test ends.
func logIn(t *testing.T, server string) (context.Context, *library.Manager) {
	t.Helper()
	ctx := t.Context()
	client := connect(t, server)
	must(t, client.Login(ctx, url.UserPassword(setting(t, "STACKROOM_USER"), setting(t, "STACKROOM_PASSWORD"))))
	t.Cleanup(func() {
		if err := client.Logout(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return ctx, library.NewManager(client)
}

func setting(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("%s is not set: start these tests with tests/clients/run", name)
	}
	return value
}

func newLibrary(t *testing.T, ctx context.Context, manager *library.Manager) *library.Library {
	t.Helper()
	id := must1(manager.CreateLibrary(ctx, library.Library{
		Name:    t.Name(),
		Type:    "LOCAL",
		Storage: []library.StorageBacking{{DatastoreID: "datastore-1", Type: "DATASTORE"}},
	}))(t)
	created := must1(manager.GetLibraryByID(ctx, id))(t)
	t.Cleanup(func() {
		if err := manager.DeleteLibrary(context.Background(), created); err != nil {
			t.Error(err)
		}
	})
	return created
}

// newItem creates an item in a new library.
func newItem(t *testing.T, ctx context.Context, manager *library.Manager, name string) string {
	t.Helper()
	return must1(manager.CreateLibraryItem(ctx, library.Item{Name: name, LibraryID: newLibrary(t, ctx, manager).ID}))(t)
}

func beginUpdate(t *testing.T, ctx context.Context, manager *library.Manager, item string) string {
	t.Helper()
	return must1(manager.CreateLibraryItemUpdateSession(ctx, library.Session{LibraryItemID: item}))(t)
}

// announce adds a file that is pushed, and answers where to.
func announce(t *testing.T, ctx context.Context, manager *library.Manager, session string, file library.UpdateFile) *url.URL {
	t.Helper()
	file.SourceType = "PUSH"
	added := must1(manager.AddLibraryItemFile(ctx, session, file))(t)
	return must1(url.Parse(added.UploadEndpoint.URI))(t)
}

func push(t *testing.T, ctx context.Context, manager *library.Manager, session, name string, content []byte) {
	t.Helper()
	address := announce(t, ctx, manager, session, library.UpdateFile{Name: name, Size: int64(len(content))})
	upload := soap.DefaultUpload
	upload.ContentLength = int64(len(content))
	must(t, manager.Upload(ctx, bytes.NewReader(content), address, &upload))
}

func download(t *testing.T, ctx context.Context, manager *library.Manager, address string) []byte {
	t.Helper()
	body, _, err := manager.Download(ctx, must1(url.Parse(address))(t), &soap.DefaultDownload)
	must(t, err)
	defer body.Close()
	return must1(io.ReadAll(body))(t)
}

// waitUntil asks until the answer is true.
func waitUntil(t *testing.T, what string, question func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if question() {
			return
		}
	}
	t.Fatalf("waited in vain: %s", what)
}

// refused fails the test unless the error is the named one; govmomi shows the text of a 400 only.
func refused(t *testing.T, err error, name string) {
	t.Helper()
	if err == nil || !strings.HasPrefix(err.Error(), "400") || !strings.Contains(err.Error(), name) {
		t.Fatalf("expected %s, got %v", name, err)
	}
}

func notFound(t *testing.T, err error) {
	t.Helper()
	if !rest.IsStatusError(err, 404) {
		t.Fatalf("expected 404, got %v", err)
	}
}

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// must1 is must for a call that also answers a value.
func must1[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		must(t, err)
		return value
	}
}
