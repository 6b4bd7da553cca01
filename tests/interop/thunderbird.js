/* What a test asks of Thunderbird 153, run with the program's own rights. */

const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const { MailUtils } = ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs");
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");

/** Whether it has come up: mail's window is drawn, and the calendar is there. */
function isUp() {
  return Boolean(first()?.gTabmail?.currentTabInfo) && cal.manager.getCalendars().length === 1;
}

/** Trust one certificate (base64) at one port of this machine, and know the password. */
function settle(certificate, port, password) {
  const known = Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB);
  Cc["@mozilla.org/security/certoverride;1"]
    .getService(Ci.nsICertOverrideService)
    .rememberValidityOverride("localhost", port, {}, known.constructX509FromBase64(certificate), true);
  mailServer().password = password;
}

function mailServer() {
  return MailServices.accounts.allServers.find((server) => server.type === "imap");
}

function inbox() {
  return mailServer()
    .rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox)
    ?.QueryInterface(Ci.nsIMsgImapMailFolder);
}

/** Let what `ask` asks of the mail server come to its end. */
function served(ask) {
  return new Promise((resolve, reject) => {
    ask({
      OnStartRunningUrl() {},
      OnStopRunningUrl(_url, code) {
        Components.isSuccessCode(code) ? resolve() : reject(new Error(`IMAP said ${code}`));
      },
    });
  });
}

/** Look for folders; return whether the inbox is found and read to its end.
 * Before that it may be made anew while a mail in it is being opened. */
async function findInbox() {
  await served((listener) => mailServer().getNewMessages(inbox() ?? mailServer().rootFolder, null, listener));
  if (!inbox()?.verifiedAsOnlineFolder) {
    return false;
  }
  await served((listener) => inbox().updateFolderWithListener(null, listener));
  return true;
}

/** Ask the server for new mail; return whether the one with this Message-ID lies there. */
async function fetchMail(id) {
  await served((listener) => inbox().updateFolderWithListener(null, listener));
  return Boolean(inbox().msgDatabase.getMsgHdrForMessageID(id));
}

/** Open a mail in a window of its own. */
function openMail(id) {
  MailUtils.openMessageInNewWindow(inbox().msgDatabase.getMsgHdrForMessageID(id));
}

/** Close every window but the first; return whether there were none. */
function closeOthers() {
  const others = [...Services.wm.getEnumerator(null)].filter((window) => window !== first());
  others.forEach((window) => window.close());
  return others.length === 0;
}

/** The window that it starts with. */
function first() {
  return Services.wm.getMostRecentWindow("mail:3pane");
}

/** The document of the mail in the window that was opened last. */
function pane() {
  return Services.wm
    .getMostRecentWindow("mail:messageWindow")
    ?.document.getElementById("messageBrowser")?.contentWindow;
}

/** What the bar over the mail says and offers; null until it has made up its mind. */
function bar() {
  const window = pane();
  const bar = window?.document.getElementById("imip-bar");
  if (!bar || bar.collapsed || !window.calImipBar.itipItem) {
    return null;
  }
  const says = bar.querySelector(".msgNotificationBarText").textContent.trim();
  const offers = offered("bar");
  return offers.length ? { says, offers } : null;
}

/** The window that shows what the calendar holds. */
function details() {
  return Services.wm.getMostRecentWindow("Calendar:EventSummaryDialog");
}

/** The window with a question. */
function question() {
  const windows = [...Services.wm.getEnumerator(null)];
  return windows.find((window) => window.document.querySelector("dialog#commonDialog"));
}

/** The document of the "bar", the "details" or the "question"; null until it is read. */
function documentOf(place) {
  const document = { bar: pane, details, question }[place]()?.document;
  if (document?.readyState !== "complete") {
    return null;
  }
  // Details answer nothing before they say how one has answered so far.
  return place === "details" && !document.querySelector("notification-message") ? null : document;
}

/** The buttons there that can be seen and pressed. */
function buttons(place) {
  const toolbar = { bar: "#imip-view-toolbar", details: "#summary-toolbar" }[place];
  const all =
    place === "question"
      ? documentOf(place)?.querySelector("dialog#commonDialog").shadowRoot.querySelectorAll("button")
      : documentOf(place)?.querySelectorAll(`${toolbar} > toolbarbutton`);
  return [...(all ?? [])].filter((button) => button.getBoundingClientRect().width && !button.disabled);
}

/** What they are called. */
function offered(place) {
  return buttons(place).map((button) => button.label);
}

/** What stands in a row of the invitation over the mail, "When" for example. */
function rowOf(label) {
  const rows = pane().document.getElementById("messagepane").contentDocument.querySelectorAll("tr");
  const [row] = [...rows].filter((tr) => tr.cells[0]?.textContent.startsWith(label));
  return row?.cells[1].innerText.trim() ?? null;
}

/** Press a button with the mouse, a moment after we have answered:
 * a question that it asks would hold up the answer. */
function press(label, place) {
  const [button] = buttons(place).filter((each) => each.label === label);
  const window = button.ownerDocument.defaultView;
  const mouse = { window, parent: window, _EU_Ci: Ci, _EU_Cc: Cc };
  Services.scriptloader.loadSubScript("chrome://remote/content/external/EventUtils.js", mouse);
  window.setTimeout(() => mouse.synthesizeMouseAtCenter(button, {}, window), 0);
}

/** What the calendar holds under this UID; null if nothing. */
async function entry(uid) {
  const item = await cal.manager.getCalendars()[0].getItem(uid);
  const [attendee] = item?.getAttendees() ?? [];
  return item && {
    starts: local(item.startDate),
    ends: local(item.endDate),
    title: item.title,
    place: item.getProperty("LOCATION"),
    words: item.getProperty("DESCRIPTION"),
    sequence: Number(item.getProperty("SEQUENCE")),
    answer: attendee.participationStatus,
    attendees: item.getAttendees().map((each) => each.id),
  };
}

/** When this UID is in the calendar, in order. */
async function occurrences(uid) {
  const [calendar] = cal.manager.getCalendars();
  const filter = calendar.ITEM_FILTER_TYPE_EVENT | calendar.ITEM_FILTER_CLASS_OCCURRENCES;
  const from = cal.createDateTime("20200101T000000Z");
  const items = await calendar.getItemsAsArray(filter, 0, from, cal.createDateTime("20400101T000000Z"));
  return items.filter((item) => item.id === uid).map((item) => local(item.startDate)).sort();
}

/** An instant on the clock of this profile. */
function local(at) {
  return cal.dtz.toRFC3339(at.getInTimezone(cal.dtz.defaultTimezone));
}

/** Turn the calendar to the month of this day (YYYYMMDD). */
async function turnTo(day) {
  const window = first();
  await window.gTabmail.openTab("calendar", {});
  window.switchToView("month");
  window.currentView().goToDay(cal.createDateTime(day));
}

/** What the month shows of this UID: day, time and title. */
function drawn(uid) {
  const view = first().currentView();
  return [...view.querySelectorAll("calendar-month-day-box-item")]
    .filter((item) => item.occurrence?.id === uid)
    .map((item) => [
      item.closest("calendar-month-day-box").date.icalString,
      item.querySelector(".item-time-label").textContent,
      item.querySelector(".event-name-label").textContent,
    ]);
}

/** What it asks in a window; null if nothing. */
function asked() {
  return question()?.document.getElementById("infoBody").textContent ?? null;
}

/** What somebody wants to see who has waited in vain: open windows, late complaints. */
function state() {
  const said = Services.console.getMessageArray().map((each) => String(each.message));
  return {
    windows: [...Services.wm.getEnumerator(null)].map((window) => window.location.href),
    complaints: said.filter((each) => each.includes("Error")).slice(-5),
  };
}
