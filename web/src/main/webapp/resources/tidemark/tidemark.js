/* What pages do by themselves: theme, clock, copy, print, menus, drawer, and the pointer on the strip. No page needs it to be read. */
(function () {
  'use strict';

  var root = document.documentElement;
  var DAY = 864e5, HOUR = 36e5, MINUTE = 6e4;

  function all(selector) {
    return Array.prototype.slice.call(document.querySelectorAll(selector));
  }

  /* theme: chosen here, kept in a cookie for this browser, known to the server at the next page */
  function isDark() {
    var chosen = root.getAttribute('data-theme');
    return chosen ? chosen === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
  }

  function paintTheme() {
    all('[data-theme-toggle] .ti').forEach(function (icon) {
      icon.className = 'ti ti-' + (isDark() ? 'sun' : 'moon');
    });
  }

  function switchTheme() {
    var theme = isDark() ? 'light' : 'dark';
    root.setAttribute('data-theme', theme);
    document.cookie = 'tidemark-theme=' + theme + '; path=/; max-age=31536000; samesite=lax';
    paintTheme();
  }

  /* clock: the server's time, carried on */
  function startClock() {
    var clock = document.querySelector('[data-clock]');
    if (!clock) {
      return;
    }
    var ahead = Number(clock.getAttribute('data-clock')) - Date.now();
    setInterval(function () {
      clock.firstElementChild.textContent = new Date(Date.now() + ahead).toISOString().slice(11, 19);
    }, 1000);
  }

  function paintLocalTimes() {
    all('[data-local]').forEach(function (time) {
      var at = Number(time.getAttribute('data-local'));
      if (at > 0) {
        time.textContent = new Date(at).toLocaleString('en-GB', { timeZoneName: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' });
      }
    });
  }

  /* segmented controls: says which is chosen also to those who do not see it */
  function sayChosen() {
    all('.ui-selectonebutton > .ui-button').forEach(function (button) {
      button.setAttribute('aria-checked', button.classList.contains('ui-state-active') ? 'true' : 'false');
    });
  }

  function copy(button) {
    var text = button.parentNode.querySelector('pre').textContent;
    var label = button.querySelector('span');
    var before = label.textContent;
    if (navigator.clipboard) {
      navigator.clipboard.writeText(text).then(function () {
        label.textContent = button.getAttribute('data-copy');
        setTimeout(function () { label.textContent = before; }, 1600);
      });
    }
  }

  /* strip: pointing shows the moment, clicking or Enter goes to the restore of that moment */
  function moments(plot) {
    return { from: Number(plot.getAttribute('aria-valuemin')), to: Number(plot.getAttribute('aria-valuemax')) };
  }

  function pointAt(plot, at) {
    var range = moments(plot);
    at = Math.max(range.from, Math.min(range.to, at));
    var share = (at - range.from) / (range.to - range.from) * 100;
    var cursor = plot.querySelector('.tm-cursor');
    var tip = plot.parentNode.querySelector('.tm-tip');
    var text = new Date(at).toISOString().replace('T', ' ').slice(0, 19) + ' UTC';
    cursor.hidden = false;
    cursor.style.left = share + '%';
    tip.hidden = false;
    tip.style.left = Math.max(8, Math.min(92, share)) + '%';
    tip.textContent = text;
    plot.setAttribute('aria-valuenow', Math.round(at));
    plot.setAttribute('aria-valuetext', text);
  }

  function leaveStrip(plot) {
    plot.querySelector('.tm-cursor').hidden = true;
    plot.parentNode.querySelector('.tm-tip').hidden = true;
  }

  function momentOf(plot, event) {
    var box = plot.getBoundingClientRect();
    var range = moments(plot);
    return range.from + (event.clientX - box.left) / box.width * (range.to - range.from);
  }

  function restoreAt(plot) {
    var go = plot.getAttribute('data-go');
    if (go) {
      window.location.href = go + new Date(Number(plot.getAttribute('aria-valuenow'))).toISOString();
    }
  }

  function stripKey(plot, event) {
    var step = event.shiftKey ? HOUR : MINUTE;
    var by = { ArrowLeft: -step, ArrowRight: step, PageDown: -DAY, PageUp: DAY }[event.key];
    if (by) {
      pointAt(plot, Number(plot.getAttribute('aria-valuenow')) + by);
      event.preventDefault();
    } else if (event.key === 'Enter') {
      restoreAt(plot);
    }
  }

  function stripOf(event) {
    return event.target.closest ? event.target.closest('.tm-rs-plot') : null;
  }

  document.addEventListener('click', function (event) {
    var button = event.target.closest('[data-copy]');
    if (button) {
      copy(button);
    }
    if (event.target.closest('[data-theme-toggle]')) {
      switchTheme();
    }
    if (event.target.closest('[data-print]')) {
      window.print();
    }
    var plot = stripOf(event);
    if (plot) {
      pointAt(plot, momentOf(plot, event));
      restoreAt(plot);
    }
    all('details.tm-drop[open]').forEach(function (menu) {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    });
  });

  document.addEventListener('mousemove', function (event) {
    var plot = stripOf(event);
    if (plot) {
      pointAt(plot, momentOf(plot, event));
    }
  });

  document.addEventListener('mouseout', function (event) {
    var plot = stripOf(event);
    if (plot && !plot.contains(event.relatedTarget) && document.activeElement !== plot) {
      leaveStrip(plot);
    }
  });

  document.addEventListener('keydown', function (event) {
    var plot = stripOf(event);
    if (plot) {
      stripKey(plot, event);
    }
    if (event.key === 'Escape') {
      var drawer = document.querySelector('[data-drawer]');
      var open = document.querySelector('details.tm-drop[open]');
      if (open) {
        open.open = false;
      } else if (drawer) {
        window.location.href = drawer.getAttribute('data-drawer');
      }
    }
  });

  function start() {
    paintTheme();
    window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paintTheme);
    startClock();
    paintLocalTimes();
    sayChosen();
    var drawer = document.querySelector('[data-drawer] .ui-sidebar-close');
    if (drawer) {
      drawer.focus();
    }
    if (window.jQuery) {
      window.jQuery(document).on('pfAjaxComplete', paintLocalTimes);
      window.jQuery(document).on('pfAjaxComplete', sayChosen);
    }
  }

  if (document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', start);
  } else {
    start();
  }
})();

/* The web socket of a job's page says that there is something new; the page asks what. */
function tidemarkJobChanged() {
  window.refreshJob();
}
