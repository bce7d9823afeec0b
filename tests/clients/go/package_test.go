package clients

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vmware/govmomi/ovf/importer"
	"github.com/vmware/govmomi/vapi/library"
	"github.com/vmware/govmomi/vim25/soap"
)

const descriptor = `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References>
    <File ovf:id="file1" ovf:href="disk1.vmdk" ovf:size="2000001"/>
    <File ovf:id="file2" ovf:href="disk2.vmdk" ovf:size="700"/>
  </References>
  <DiskSection>
    <Info>Disks</Info>
    <Disk ovf:diskId="disk1" ovf:fileRef="file1" ovf:capacity="1073741824"/>
    <Disk ovf:diskId="disk2" ovf:fileRef="file2" ovf:capacity="1073741824"/>
  </DiskSection>
  <VirtualSystem ovf:id="machine"><Info>A machine</Info></VirtualSystem>
</Envelope>
`

// names are the members of the package in the order of an archive.
var names = []string{"machine.ovf", "machine.mf", "disk1.vmdk", "disk2.vmdk"}

// newPackage answers the files of a package with a manifest.
func newPackage() map[string][]byte {
	files := map[string][]byte{
		"machine.ovf": []byte(descriptor),
		"disk1.vmdk":  randomBytes(2_000_001),
		"disk2.vmdk":  randomBytes(700),
	}
	var manifest bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&manifest, "SHA256(%s)= %x\n", name, sha256.Sum256(files[name]))
	}
	files["machine.mf"] = manifest.Bytes()
	return files
}

// newArchive answers the package as an OVA.
func newArchive(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	for _, name := range names {
		must(t, writer.WriteHeader(&tar.Header{Name: name, Size: int64(len(files[name])), Mode: 0o644}))
		must1(writer.Write(files[name]))(t)
	}
	must(t, writer.Close())
	return archive.Bytes()
}

func newPackageItem(t *testing.T, ctx context.Context, manager *library.Manager) string {
	t.Helper()
	item := library.Item{Name: "package", Type: library.ItemTypeOVF, LibraryID: newLibrary(t, ctx, manager).ID}
	return must1(manager.CreateLibraryItem(ctx, item))(t)
}

// importAs does what govc does to import a package: the descriptor and then the files that it refers to, with the
// checksums of the manifest, which is not sent itself.
func importAs(t *testing.T, ctx context.Context, manager *library.Manager, session, base, manifest string, archive importer.Archive) {
	t.Helper()
	file, _, err := archive.Open(manifest)
	must(t, err)
	checksums := must1(library.ReadManifest(file))(t)
	must(t, file.Close())
	send := func(name string) {
		file, size, err := archive.Open(name)
		must(t, err)
		defer file.Close()
		if entry, ok := file.(*importer.TapeArchiveEntry); ok {
			name = entry.Name
		}
		spec := library.UpdateFile{Name: name, Checksum: checksums[name], Size: size}
		upload := soap.DefaultUpload
		upload.ContentLength = size
		must(t, manager.Upload(ctx, file, announce(t, ctx, manager, session, spec), &upload))
	}
	send(base)
	envelope := must1(importer.ReadEnvelope(must1(importer.ReadOvf(base, archive))(t)))(t)
	for _, reference := range envelope.References {
		send(reference.Href)
	}
	must(t, manager.CompleteLibraryItemUpdateSession(ctx, session))
}

// cameBack fails the test unless the item has the package's files, byte for byte, and no others.
func cameBack(t *testing.T, ctx context.Context, manager *library.Manager, item string, files map[string][]byte) {
	t.Helper()
	found := must1(manager.ListLibraryItemFiles(ctx, item))(t)
	same(t, "files", len(found), len(files)-1)
	for _, file := range found {
		if !bytes.Equal(download(t, ctx, manager, file.DownloadEndpoint), files[file.Name]) {
			t.Fatalf("%s came back changed", file.Name)
		}
	}
}

func TestPackageIsImportedFromItsFiles(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM")
	files, folder := newPackage(), t.TempDir()
	for name, content := range files {
		must(t, os.WriteFile(filepath.Join(folder, name), content, 0o600))
	}
	item := newPackageItem(t, ctx, manager)
	archive := &importer.FileArchive{Path: filepath.Join(folder, "machine.ovf")}
	session := beginUpdate(t, ctx, manager, item)
	importAs(t, ctx, manager, session, "machine.ovf", "machine.mf", archive)
	cameBack(t, ctx, manager, item, files)
}

func TestPackageIsImportedFromAnArchive(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM")
	files, path := newPackage(), filepath.Join(t.TempDir(), "machine.ova")
	must(t, os.WriteFile(path, newArchive(t, files), 0o600))
	item := newPackageItem(t, ctx, manager)
	session := beginUpdate(t, ctx, manager, item)
	importAs(t, ctx, manager, session, "*.ovf", "*.mf", &importer.TapeArchive{Path: path})
	cameBack(t, ctx, manager, item, files)
}

func TestArchiveIsPushedWhole(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM")
	files := newPackage()
	item := newPackageItem(t, ctx, manager)
	session := beginUpdate(t, ctx, manager, item)
	push(t, ctx, manager, session, "machine.ova", newArchive(t, files))
	listed := must1(manager.ListLibraryItemUpdateSessionFile(ctx, session))(t)
	same(t, "members", len(listed), len(names))
	must(t, manager.CompleteLibraryItemUpdateSession(ctx, session))
	cameBack(t, ctx, manager, item, files)
}

// TestArchiveAndDescriptorArePulled lets the server fetch, as govc does with -pull: the whole archive, or the descriptor
// alone, whose files the server finds beside it.
func TestArchiveAndDescriptorArePulled(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM")
	files := newPackage()
	served := maps.Clone(files)
	served["machine.ova"] = newArchive(t, files)
	source := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		content, found := served[filepath.Base(request.URL.Path)]
		if !found {
			http.NotFound(answer, request)
			return
		}
		http.ServeContent(answer, request, "", time.Unix(0, 0), bytes.NewReader(content))
	}))
	defer source.Close()
	for _, name := range []string{"machine.ova", "machine.ovf"} {
		t.Run(name, func(t *testing.T) {
			item := newPackageItem(t, ctx, manager)
			session := beginUpdate(t, ctx, manager, item)
			must1(manager.AddLibraryItemFileFromURI(ctx, session, name, source.URL+"/some/where/"+name))(t)
			must(t, manager.CompleteLibraryItemUpdateSession(ctx, session))
			must(t, manager.WaitOnLibraryItemUpdateSession(ctx, session, 100*time.Millisecond, nil))
			cameBack(t, ctx, manager, item, files)
		})
	}
}

func TestDamagedArchiveIsRefusedWithItsReason(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM")
	files := newPackage()
	files["disk2.vmdk"] = make([]byte, 700)
	archive := newArchive(t, files)
	session := beginUpdate(t, ctx, manager, newPackageItem(t, ctx, manager))
	address := announce(t, ctx, manager, session, library.UpdateFile{Name: "machine.ova", Size: int64(len(archive))})
	refusedUpload(t, ctx, manager, address, archive)
	file := must1(manager.GetLibraryItemUpdateSessionFile(ctx, session, "machine.ova"))(t)
	same(t, "status", file.Status, "ERROR")
	digest := fmt.Sprintf("%x", sha256.Sum256(files["disk2.vmdk"]))
	if message := file.ErrorMessage.DefaultMessage; !bytes.Contains([]byte(message), []byte(digest)) {
		t.Fatalf("the reason is not told: %s", message)
	}
	refused(t, manager.CompleteLibraryItemUpdateSession(ctx, session), "not_allowed_in_current_state")
}

func refusedUpload(t *testing.T, ctx context.Context, manager *library.Manager, address *url.URL, content []byte) {
	t.Helper()
	upload := soap.DefaultUpload
	upload.ContentLength = int64(len(content))
	if err := manager.Upload(ctx, io.NopCloser(bytes.NewReader(content)), address, &upload); err == nil {
		t.Fatal("the upload was taken")
	}
}

func TestSecurityPolicyAndTrustedCertificates(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM")
	policy := must1(manager.DefaultOvfSecurityPolicy(ctx))(t)
	policies := must1(manager.ListSecurityPolicies(ctx))(t)
	same(t, "policies", policies, []library.ContentSecurityPoliciesInfo{{
		ItemTypeRules: map[string]string{"ovf": "OVF_STRICT_VERIFICATION"},
		Name:          library.OvfDefaultSecurityPolicy,
		Policy:        policy,
	}})
	certificate := string(must1(os.ReadFile(setting(t, "STACKROOM_CERTIFICATE")))(t))
	before := must1(manager.ListTrustedCertificates(ctx))(t)
	must(t, manager.CreateTrustedCertificate(ctx, certificate))
	after := must1(manager.ListTrustedCertificates(ctx))(t)
	same(t, "trusted", len(after), len(before)+1)
	id := after[len(after)-1].ID
	same(t, "text", must1(manager.GetTrustedCertificate(ctx, id))(t).Text, after[len(after)-1].Text)
	must(t, manager.DeleteTrustedCertificate(ctx, id))
	_, err := manager.GetTrustedCertificate(ctx, id)
	notFound(t, err)
}

// TestArchiveOfGovmomiIsRefusedForItsDisk sends the OVA that govmomi tests with: its disk is a stand-in that is smaller
// than the descriptor states.
func TestArchiveOfGovmomiIsRefusedForItsDisk(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM")
	folder := must1(exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/vmware/govmomi").Output())(t)
	const name = "ttylinux-pc_i486-16.1"
	path := filepath.Join(strings.TrimSpace(string(folder)), "vapi/library/testdata", name+".ova")
	item := newPackageItem(t, ctx, manager)
	session := beginUpdate(t, ctx, manager, item)
	push(t, ctx, manager, session, name+".ova", must1(os.ReadFile(path))(t))
	refused(t, manager.CompleteLibraryItemUpdateSession(ctx, session), "not_allowed_in_current_state")
	ended := must1(manager.GetLibraryItemUpdateSession(ctx, session))(t)
	same(t, "state", ended.State, "ERROR")
	reason := ended.ErrorMessage.DefaultMessage
	for _, word := range []string{name + "-disk1.vmdk", "1048576 bytes", "10595840"} {
		if !strings.Contains(reason, word) {
			t.Fatalf("%s is not told: %s", word, reason)
		}
	}
	same(t, "files", len(must1(manager.ListLibraryItemFiles(ctx, item))(t)), 0)
}
