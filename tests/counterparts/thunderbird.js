// What the tests ask of Thunderbird, inside it. Each is started as answering(arguments, NAME).

const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
const { MailUtils } = ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs");
const main = () => Services.wm.getMostRecentWindow("mail:3pane");
const sleep = (time) => new Promise((done) => main().setTimeout(done, time));

async function until(what, find) {
  for (let tries = 0; tries < 200; tries++) {
    const found = await find();
    if (found) return found;
    await sleep(100);
  }
  throw new Error(`waited in vain for ${what}`);
}

async function begins() {
  for (let tries = 0; !main()?.document.getElementById("tabmail")?.tabInfo.length; tries++) {
    if (tries == 200) throw new Error("there is no window");
    await new Promise((done) => Services.tm.idleDispatchToMainThread(done, 100));
  }
  const calendar = await until("a calendar", () => cal.manager.getCalendars()[0]);
  calendar.setProperty("disabled", false);
  calendar.setProperty("imip.identity.key", "id1");
  return true;
}

function page() {
  const tab = main().document.getElementById("tabmail").currentTabInfo;
  return tab.mode.name == "mailMessageTab" ? tab.chromeBrowser.contentWindow.document : undefined;
}

const buttons = () =>
  [...(page()?.querySelectorAll("#imip-view-toolbar > *") ?? [])].filter((button) => !button.hidden && !button.collapsed);

async function shows(path) {
  const tabmail = main().document.getElementById("tabmail");
  tabmail.closeOtherTabs(0);
  const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
  file.initWithPath(path);
  MailUtils.openEMLFile(main(), file, Services.io.newFileURI(file));
  const label = () => page()?.getElementById("imip-bar")?.getAttribute("label");
  const inside = () => page()?.getElementById("messagepane").contentDocument;
  const told = () => JSON.stringify([label(), buttons().map((button) => button.id)]);
  await until("an invite", () => label() && buttons().length && inside()?.getElementById("imipHtml-when-content"));
  for (let before = ""; before != told(); await sleep(500)) before = told(); // it looks into its calendar first
  return {
    label: label(),
    buttons: buttons().map((button) => button.id),
    header: inside().getElementById("imipHtml-header").textContent,
    when: inside().getElementById("imipHtml-when-content").innerHTML,
    notes: inside().getElementById("imipHtml-description-content").innerText,
  };
}

async function presses(name) {
  const button = buttons().find((shown) => shown.id == name);
  if (!button) throw new Error(`there is no ${name}`);
  button.doCommand();
  return true;
}

async function calendar() {
  const items = await cal.manager.getCalendars()[0].getItemsAsArray(Ci.calICalendar.ITEM_FILTER_ALL_ITEMS, 0, null, null);
  return items.map((item) => ({
    uid: item.id,
    starts: item.startDate.getInTimezone(cal.dtz.UTC).icalString,
    sequence: Number(item.getProperty("SEQUENCE") ?? 0),
    status: item.status,
    partstat: item.getAttendees().map((attendee) => attendee.participationStatus),
  }));
}

async function answering(words, act) {
  const done = words[words.length - 1];
  try {
    done(await act(...Array.prototype.slice.call(words, 0, -1)));
  } catch (error) {
    done({ error: `${error} ${error?.stack ?? ""}` });
  }
}
