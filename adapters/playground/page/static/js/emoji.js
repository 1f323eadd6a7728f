// The emoji shortcodes that Slack turns into pictures; those that a bot for access may want.

const CODES = `+1 👍|-1 👎|alarm_clock ⏰|ambulance 🚑|arrow_right ➡️|arrows_counterclockwise 🔄|ballot_box_with_check ☑️
ban 🚫|bell 🔔|black_circle ⚫|blue_circle 🔵|bookmark 🔖|bulb 💡|busts_in_silhouette 👥|bust_in_silhouette 👤|calendar 📆
checkered_flag 🏁|clipboard 📋|clock1 🕐|closed_lock_with_key 🔐|construction 🚧|cop 👮|cross_mark ❌|detective 🕵️|door 🚪
eyes 👀|fast_forward ⏩|file_folder 📁|fire 🔥|fire_extinguisher 🧯|gear ⚙️|globe_with_meridians 🌐|green_circle 🟢|hammer_and_wrench 🛠️
grey_question ❔|hand ✋|heavy_check_mark ✔️|heavy_minus_sign ➖|heavy_plus_sign ➕|hourglass ⌛|hourglass_flowing_sand ⏳
information_source ℹ️|key 🔑|large_blue_circle 🔵|large_green_circle 🟢|large_orange_circle 🟠|large_red_circle 🔴
large_yellow_circle 🟡|large_purple_circle 🟣|link 🔗|lock 🔒|lock_with_ink_pen 🔏|mag 🔍|memo 📝|mute 🔇|new 🆕|no_entry ⛔
no_entry_sign 🚫|octagonal_sign 🛑|ok_hand 👌|old_key 🗝️|package 📦|page_facing_up 📄|pencil ✏️|pencil2 ✏️|pray 🙏|pushpin 📌
question ❓|raised_hand ✋|raising_hand 🙋|red_circle 🔴|repeat 🔁|rewind ⏪|robot_face 🤖|rocket 🚀|rotating_light 🚨|scroll 📜
shield 🛡️|siren 🚨|small_blue_diamond 🔹|small_orange_diamond 🔸|smile 😄|sos 🆘|sparkles ✨|speech_balloon 💬|star ⭐|stop_sign 🛑
stopwatch ⏱️|tada 🎉|thinking_face 🤔|thumbsdown 👎|thumbsup 👍|ticket 🎫|timer_clock ⏲️|unlock 🔓|warning ⚠️|watch ⌚|wave 👋
white_check_mark ✅|white_circle ⚪|white_large_square ⬜|wrench 🔧|x ❌|yellow_circle 🟡|orange_circle 🟠|zap ⚡|zzz 💤|inbox_tray 📥|outbox_tray 📤
leftwards_arrow_with_hook ↩️|back 🔙|end 🔚|soon 🔜|handshake 🤝|broken_heart 💔|skull 💀|mega 📣|loudspeaker 📢|sleeping 😴|wastebasket 🗑️|bar_chart 📊`;

const EMOJI = new Map(CODES.split(/[|\n]/).map((pair) => pair.trim().split(" ")));

/** The picture of a shortcode without its colons, or undefined. */
export function emoji(name) {
  return EMOJI.get(name.replace(/::skin-tone-\d$/, ""));
}

/** Text with its shortcodes turned into pictures. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name) ?? whole);
}
