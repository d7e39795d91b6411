// A seat is one person's place at the page; the page has one or two. What its
// parts share is handed down through this context:
//
//   me, user        the person's id and record
//   side, ofWhom    which seat it is, and what tells its labels from the other's
//   seen, state     what they see now, and what the workspace is
//   names           names for their eyes (see inline.js)
//   reading         what they have read (places.js)
//   values          what stands in their forms (surface.js)
//   now()           the workspace's time in milliseconds
//   act(name, body) a control call; a refusal becomes a toast and answers null
//   say(sentence)   a toast
//   open(place), openThread(ts), closeThread()   going somewhere
//   be(user)        become somebody else

import {createContext} from './vendor/htm-preact.standalone.module.js';

export const Seat = createContext(null);
