package practice

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// table checks rows, columns and cells.
func (k *checker) table(at string, b map[string]any) {
	k.tables++
	k.most(limitTables, k.tables, at)
	rows := list(b["rows"])
	if len(rows) == 0 {
		k.fault(at+"/rows", "a table needs rows")
	}
	k.most(limitTableRows, len(rows), at+"/rows")
	k.most(limitTableColumns, len(list(b["column_settings"])), at+"/column_settings")
	for r, row := range rows {
		cells := list(row)
		rowAt := at + "/rows/" + strconv.Itoa(r)
		if len(cells) == 0 {
			k.fault(rowAt, "a table row needs cells")
		}
		k.most(limitTableColumns, len(cells), rowAt)
		for c, cell := range cells {
			cellAt := rowAt + "/" + strconv.Itoa(c)
			o, _ := cell.(map[string]any)
			switch kind := str(o["type"]); kind {
			case "raw_text":
				if str(o["text"]) == "" {
					k.fault(cellAt+"/text", "text must be more than 0 characters")
				}
				k.text += utf8.RuneCountInString(str(o["text"]))
			case "raw_number":
			case "rich_text":
				k.richText(cellAt, o)
			default:
				k.fault(cellAt+"/type", "unsupported type: %q", kind)
			}
		}
	}
}

// chart checks a native chart: every series has one number for every category.
func (k *checker) chart(at string, b map[string]any) {
	if k.noCharts {
		k.fault(at+"/type", "unsupported type: %q", "data_visualization")
		return
	}
	k.named(limitChartTitle, str(b["title"]), at+"/title")
	chart, _ := b["chart"].(map[string]any)
	kind := str(chart["type"])
	at += "/chart"
	if kind == "pie" {
		segments := list(chart["segments"])
		if len(segments) == 0 {
			k.fault(at+"/segments", "a pie needs segments")
		}
		k.most(limitChartSeries, len(segments), at+"/segments")
		for i, s := range segments {
			o, _ := s.(map[string]any)
			k.named(limitChartLabel, str(o["label"]), at+"/segments/"+strconv.Itoa(i)+"/label")
			if v, isNumber := o["value"].(float64); !isNumber || v <= 0 {
				k.fault(at+"/segments/"+strconv.Itoa(i)+"/value", "value must be greater than 0")
			}
		}
		return
	}
	if !slices.Contains([]string{"bar", "line", "area"}, kind) {
		k.fault(at+"/type", "unsupported chart type: %q", kind)
		return
	}
	axis, _ := chart["axis_config"].(map[string]any)
	k.length(limitAxisLabel, str(axis["x_label"]), at+"/axis_config/x_label")
	k.length(limitAxisLabel, str(axis["y_label"]), at+"/axis_config/y_label")
	categories := map[string]bool{}
	for i, c := range list(axis["categories"]) {
		k.named(limitChartLabel, str(c), at+"/axis_config/categories/"+strconv.Itoa(i))
		categories[str(c)] = true
	}
	if n := len(list(axis["categories"])); n == 0 || len(categories) != n {
		k.fault(at+"/axis_config/categories", "categories must be there and differ")
	}
	k.most(limitChartPoints, len(categories), at+"/axis_config/categories")
	series := list(chart["series"])
	if len(series) == 0 {
		k.fault(at+"/series", "a chart needs series")
	}
	k.most(limitChartSeries, len(series), at+"/series")
	names := map[string]bool{}
	for i, s := range series {
		o, _ := s.(map[string]any)
		seriesAt := at + "/series/" + strconv.Itoa(i)
		name := str(o["name"])
		k.named(limitChartLabel, name, seriesAt+"/name")
		if names[name] {
			k.fault(seriesAt+"/name", "series name %q is used twice", name)
		}
		names[name] = true
		points := map[string]bool{}
		for _, p := range list(o["data"]) {
			po, _ := p.(map[string]any)
			if _, isNumber := po["value"].(float64); isNumber && categories[str(po["label"])] {
				points[str(po["label"])] = true
			}
		}
		if len(points) != len(categories) || len(list(o["data"])) != len(categories) {
			k.fault(seriesAt+"/data", "a series needs one number for every category")
		}
	}
}
