// Package content is the knowledge base as files, and the codec that reads
// and writes them: desk.yaml (the operation), glossary.yaml (its words),
// questions.txt (labeled questions that measure answering) and
// answers/**.md (one approved answer each, YAML front matter over a Markdown
// body).
//
// The life of a file. [Read] takes the whole folder and names every fault with
// file, line and mend, never only the first. [Check] then looks at what only
// shows across files: ids, approvers, stop cards that an audience lacks, cases
// that tie, wordings that two answers claim. What passes may be imported;
// whether it becomes an approved version or a draft is decided there.
// [FormatAnswer] writes an answer so that [ParseAnswer] gives back exactly the
// same words: it refuses rather than write what would come back changed,
// because an approval binds the hash of those words.
//
// The shipped sample is embedded ([Sample]); [Init] copies it for a desk that
// starts its own. The texts of an answer are kept as they were typed, line
// breaks included: the body's Markdown gives structure, never wording.
package content
