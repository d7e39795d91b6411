// The app under Apps: its Home tab as published for this person, and the
// messages with it.

import {html, useContext, useEffect, useState} from './vendor/htm-preact.standalone.module.js';
import {Icon} from './icons.js';
import {act} from './control.js';
import {Avatar} from './people.js';
import {Blocks} from './blocks.js';
import {ChannelView} from './channel.js';
import {Seat} from './seat-context.js';
import {Surface, collect} from './surface.js';
import {APP_HOME, APP_MESSAGES} from './places.js';
import {walk} from './popover.js';

export function AppView({place, channel}) {
  const seat = useContext(Seat);
  const {app} = seat.state;
  const tab = (name, at) => html`<button type="button" role="tab" id=${`tab-${name}-${seat.side}`} aria-selected=${place === at ? 'true' : 'false'} aria-controls=${`panel-${seat.side}`} tabindex=${place === at ? '0' : '-1'}
    data-testid=${`${name}-tab`} onClick=${() => seat.open(at)}>${name === 'home' ? 'Home' : 'Messages'}</button>`;

  const [refusal, setRefusal] = useState('');

  // Slack tells the app each time somebody comes to one of its tabs.
  useEffect(() => {
    let current = true;
    setRefusal('');
    act('home', {user: seat.me, tab: place === APP_HOME ? 'home' : 'messages'}).catch((fault) => current && setRefusal(fault.message));
    return () => {
      current = false;
    };
  }, [seat.me, place]);

  return html`<section class="channel" aria-label=${app.name + seat.ofWhom} data-testid="app">
    <header class="place-head">
      <button type="button" class="icon-button back" aria-label="Back to channels" data-testid="back" onClick=${seat.showList}><${Icon} name="back" /></button>
      <${Avatar} user=${{id: app.bot_user_id, real_name: app.name, is_bot: true}} size="small" /><h2>${app.name}</h2>
      <div class="tabs" role="tablist" aria-label=${app.name} onKeyDown=${walk('[role=tab]', 'horizontal')}>${app.home_tab && tab('home', APP_HOME)}${app.messages_tab && tab('messages', APP_MESSAGES)}</div>
    </header>
    <div class="tab-panel" role="tabpanel" id=${`panel-${seat.side}`} aria-labelledby=${`tab-${place === APP_HOME ? 'home' : 'messages'}-${seat.side}`}>
      ${place === APP_HOME ? html`<${Home} refusal=${refusal} />` : html`<${ChannelView} channel=${channel} place=${place} />`}
    </div>
  </section>`;
}

function Home({refusal}) {
  const seat = useContext(Seat);
  const view = seat.seen.home;
  if (!view || refusal) {
    return html`<div class="home" data-testid="home" tabindex="0" role="group" aria-label="Home"><div class="beginning"><p>${refusal ? `${refusal}.` : `${seat.state.app.name} has not published a Home for you yet.`}</p></div></div>`;
  }
  const key = `home ${seat.me}`;
  const values = seat.values.of(key);
  const surface = {
    kind: 'home', key, errors: null, values,
    act: (change) => seat.act('click', {user: seat.me, view_id: view.id, values: collect(view, values), ...change}),
    suggest: (actionID, blockID, query) => seat.suggest({view_id: view.id, action_id: actionID, block_id: blockID, query}),
  };
  return html`<div class="home" data-testid="home" data-view-id=${view.id} tabindex="0" role="group" aria-label="Home"><div class="home-body"><${Surface.Provider} value=${surface}><${Blocks} blocks=${view.blocks} /><//></div></div>`;
}
