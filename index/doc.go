// Package index says which answer a question means, and how sure that is.
//
// The life of one question here. Its text becomes words ([Normalise] shows the
// same idea on a whole text): lower case, stems, masks of personal data
// dropped, what the desk's glossary abbreviates spelt out, and a word that the
// knowledge base never uses corrected to the one a typing error away. Bleve
// fetches the nearest fragments: titles, phrasings, sections of bodies, each a
// document of its own. Their answers become candidates with a few features
// each, the features are weighed into one score, and the score of the first
// becomes a probability by a model fitted on the knowledge base's own
// phrasings, with answers left out so that "nobody wrote this up" is something
// it has seen. Stop cards are asked a second, independent question each: is
// this topic raised at all, whatever else is meant?
//
// An [Index] is one ranking over one visible set and knows nothing beyond it.
// [Sets] holds one for each distinct visible set and renews them in the
// background.
package index
