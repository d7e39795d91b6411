// The emoji that people on a floor use, by the names they type.

const TABLE = `
grinning 😀 smiley 😃 smile 😄 grin 😁 laughing 😆 sweat_smile 😅 joy 😂 rofl 🤣 slightly_smiling_face 🙂 upside_down_face 🙃
wink 😉 blush 😊 innocent 😇 heart_eyes 😍 kissing_heart 😘 yum 😋 stuck_out_tongue 😛 thinking_face 🤔 neutral_face 😐
expressionless 😑 no_mouth 😶 smirk 😏 unamused 😒 face_with_rolling_eyes 🙄 grimacing 😬 relieved 😌 pensive 😔 sleepy 😪
sleeping 😴 mask 😷 sunglasses 😎 nerd_face 🤓 confused 😕 worried 😟 slightly_frowning_face 🙁 open_mouth 😮 hushed 😯
astonished 😲 flushed 😳 pleading_face 🥺 anguished 😧 fearful 😨 cold_sweat 😰 cry 😢 sob 😭 scream 😱 confounded 😖
disappointed 😞 sweat 😓 weary 😩 tired_face 😫 triumph 😤 rage 😡 angry 😠 exploding_head 🤯 partying_face 🥳 shushing_face 🤫
face_with_monocle 🧐 hugging_face 🤗 salute 🫡 robot_face 🤖 skull 💀 ghost 👻 wave 👋 raised_hand ✋ ok_hand 👌 v ✌️
crossed_fingers 🤞 point_left 👈 point_right 👉 point_up ☝️ point_up_2 👆 point_down 👇 thumbsup 👍 +1 👍 thumbsdown 👎 -1 👎 fist ✊
facepunch 👊 clap 👏 raised_hands 🙌 open_hands 👐 handshake 🤝 pray 🙏 writing_hand ✍️ muscle 💪 eyes 👀 eye 👁️ brain 🧠
bust_in_silhouette 👤 busts_in_silhouette 👥 speaking_head_in_silhouette 🗣️ person_raising_hand 🙋 shrug 🤷 face_palm 🤦
heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤 broken_heart 💔 sparkling_heart 💖
100 💯 boom 💥 dizzy 💫 speech_balloon 💬 thought_balloon 💭 zzz 💤 fire 🔥 sparkles ✨ star ⭐ star2 🌟 zap ⚡ rainbow 🌈 sunny ☀️
cloud ☁️ umbrella ☂️ snowflake ❄️ ocean 🌊 earth_americas 🌎 seedling 🌱 herb 🌿 four_leaf_clover 🍀 rose 🌹 sunflower 🌻
coffee ☕ tea 🍵 beers 🍻 pizza 🍕 hamburger 🍔 taco 🌮 cookie 🍪 cake 🍰 birthday 🎂 apple 🍎 tada 🎉 confetti_ball 🎊 balloon 🎈
gift 🎁 trophy 🏆 medal 🏅 first_place_medal 🥇 dart 🎯 game_die 🎲 house 🏠 office 🏢 hospital 🏥 bank 🏦 car 🚗 ambulance 🚑
airplane ✈️ rocket 🚀 construction 🚧 vertical_traffic_light 🚦 anchor ⚓ hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚ alarm_clock ⏰
stopwatch ⏱️ timer_clock ⏲️ clock1 🕐 clock9 🕘 calendar 📆 date 📅 spiral_calendar_pad 🗓️ phone ☎️ telephone ☎️ telephone_receiver 📞
iphone 📱 computer 💻 desktop_computer 🖥️ keyboard ⌨️ email ✉️ envelope ✉️ envelope_with_arrow 📩 incoming_envelope 📨 inbox_tray 📥
outbox_tray 📤 mailbox 📫 package 📦 memo 📝 pencil ✏️ pencil2 ✏️ page_facing_up 📄 page_with_curl 📃 clipboard 📋 bookmark_tabs 📑
bar_chart 📊 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 file_folder 📁 open_file_folder 📂 card_index 📇 paperclip 📎
pushpin 📌 round_pushpin 📍 scissors ✂️ lock 🔒 unlock 🔓 key 🔑 mag 🔍 mag_right 🔎 bulb 💡 flashlight 🔦 battery 🔋 wrench 🔧
hammer 🔨 gear ⚙️ link 🔗 shield 🛡️ scales ⚖️ books 📚 book 📖 blue_book 📘 green_book 📗 orange_book 📙 closed_book 📕 notebook 📓
newspaper 📰 scroll 📜 bookmark 🔖 label 🏷️ moneybag 💰 dollar 💵 credit_card 💳 receipt 🧾 bell 🔔 no_bell 🔕 loudspeaker 📢 mega 📣
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎ heavy_plus_sign ➕ heavy_minus_sign ➖
question ❓ grey_question ❔ exclamation ❗ heavy_exclamation_mark ❗ grey_exclamation ❕ bangbang ‼️ warning ⚠️ no_entry ⛔ no_entry_sign 🚫
octagonal_sign 🛑 stop_sign 🛑 rotating_light 🚨 sos 🆘 information_source ℹ️ recycle ♻️ infinity ♾️ arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️
arrow_down ⬇️ arrow_right_hook ↪️ leftwards_arrow_with_hook ↩️ arrows_counterclockwise 🔄 repeat 🔁 fast_forward ⏩ rewind ⏪ new 🆕 free 🆓
ok 🆗 up 🆙 cool 🆒 top 🔝 soon 🔜 back 🔙 end 🔚 red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢
large_blue_circle 🔵 large_purple_circle 🟣 white_circle ⚪ black_circle ⚫ red_square 🟥 large_green_square 🟩 large_yellow_square 🟨
white_large_square ⬜ black_large_square ⬛ small_blue_diamond 🔹 small_orange_diamond 🔸 radio_button 🔘 one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣
five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ zero 0️⃣ hash #️⃣ flag-us 🇺🇸 flag-mx 🇲🇽 flag-ca 🇨🇦 flag-ph 🇵🇭 flag-in 🇮🇳 flag-gb 🇬🇧
checkered_flag 🏁 triangular_flag_on_post 🚩 waving_white_flag 🏳️ raising_hand 🙋 ticket 🎫 door 🚪 wastebasket 🗑️ hammer_and_wrench 🛠️
`;

const words = TABLE.trim().split(/\s+/);

/** Character by name, for the names known here. */
export const EMOJI = new Map();
for (let i = 0; i < words.length; i += 2) EMOJI.set(words[i], words[i + 1]);

/** The ones offered first when reacting. */
export const USUAL = ['white_check_mark', 'eyes', 'raised_hands', '+1', 'pray', 'tada', 'heart', 'question', 'memo', 'hourglass_flowing_sand', 'warning', 'x'];

const TONE = /::skin-tone-(\d)$/;

/** The character for `white_check_mark`, skin tone and all; '' if unknown here. */
export function emoji(name) {
  const tone = TONE.exec(name);
  const base = EMOJI.get(tone ? name.replace(TONE, '') : name) || '';
  return base && tone ? base + String.fromCodePoint(0x1f3f9 + Number(tone[1])) : base;
}

/** Names that begin with, then names that contain, what was typed; each character once. */
export function findEmoji(typed, limit = 8) {
  const wanted = typed.toLowerCase();
  const names = [...EMOJI.keys()];
  const found = [...names.filter((name) => name.startsWith(wanted)), ...names.filter((name) => !name.startsWith(wanted) && name.includes(wanted))];
  const seen = new Set();
  return found.filter((name) => !seen.has(EMOJI.get(name)) && seen.add(EMOJI.get(name))).slice(0, limit);
}
