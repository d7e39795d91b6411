package redact

// Personal names in words what of a person a text to be published holds. Phone
// numbers, emails and street addresses are left out: in a published answer
// they are an office's own.
func (r *Redactor) Personal(text string) ([]string, error) {
	result, err := r.Redact(text)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, m := range result.Masks {
		switch m.Kind {
		case phone, email, address:
		default:
			found = append(found, Words(m.Kind))
		}
	}
	return found, nil
}
