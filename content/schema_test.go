package content

import (
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write desk.schema.json anew")

func TestSchemaBesideTheDeskIsInStep(t *testing.T) {
	if *update {
		if err := os.WriteFile(schemaFile, Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(b) != string(Schema()) {
		t.Errorf("%s is out of step; run: go test ./content -run Schema -update", schemaFile)
	}
}
