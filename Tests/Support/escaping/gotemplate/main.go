// Renders templates with html/template: one JSON object per line in, one per line out.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"html/template"
	"os"
)

type request struct {
	Template string                 `json:"template"`
	Data     map[string]interface{} `json:"data"`
}

func main() {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 1<<26)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	answers := json.NewEncoder(output)
	answers.SetEscapeHTML(false)
	last, lastText := (*template.Template)(nil), ""
	for input.Scan() {
		var line request
		if err := json.Unmarshal(input.Bytes(), &line); err != nil {
			panic(err)
		}
		var err error
		if last == nil || line.Template != lastText {
			last, err = template.New("t").Parse(line.Template)
			lastText = line.Template
		}
		var page bytes.Buffer
		if err == nil {
			err = last.Execute(&page, line.Data)
		}
		if err != nil {
			last = nil
			answers.Encode(map[string]string{"error": err.Error()})
		} else {
			answers.Encode(map[string]string{"output": page.String()})
		}
	}
}
