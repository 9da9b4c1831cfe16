// The stream table: rows in, filters and choices out. The service tells what changed once a second.
import * as AgGrid from "nicegui-aggrid";

const FIXED = ["uid", "name", "kind", "regions"];
const STATE = ["status", "reason", "since", "worker"];
const FIGURES = ["fps", "lag", "cpu"];
const ALL = [...FIXED, ...STATE, ...FIGURES];
const named = (names, cells) => Object.fromEntries(names.map((name, at) => [name, cells[at]]));

export default {
  template: '<div class="vd-fleet-grid"></div>',
  props: { texts: Object, names: Object, tones: Object, ranks: Object, reasons: Object, wanted: Object },
  mounted() {
    AgGrid.ModuleRegistry.registerModules([AgGrid.AllCommunityModule]);
    this.wish = { status: this.wanted.status || "", region: this.wanted.region || "", worker: this.wanted.worker || "" };
    this.api = AgGrid.createGrid(this.$el, this.options());
    window.vidette.fleet = this;
    this.listen("#fleet-search", "input", (field) => this.api.setGridOption("quickFilterText", field.value));
    this.listen("#fleet-status", "change", (field) => { this.wish.status = field.value; this.api.onFilterChanged(); });
    if (this.wanted.q) this.api.setGridOption("quickFilterText", this.wanted.q);
    this.clock = setInterval(() => this.api.refreshCells({ columns: ["since"] }), 5000);
  },
  unmounted() {
    clearInterval(this.clock);
    this.api?.destroy();
  },
  methods: {
    listen(selector, kind, act) {
      const field = document.querySelector(selector);
      field?.addEventListener(kind, () => act(field));
    },
    options() {
      const narrow = window.innerWidth < 760;
      const text = this.texts;
      const number = (name, field, width, digits) => ({
        headerName: name, field, width, type: "rightAligned", hide: narrow, filter: "agNumberColumnFilter",
        valueFormatter: ({ value }) => (value === null || value === undefined ? "" : value.toFixed(digits)),
      });
      return {
        columnDefs: [
          { headerName: text.name, field: "name", flex: 3, minWidth: narrow ? 130 : 190, cellRenderer: this.link, sort: "asc" },
          {
            headerName: text.state, field: "status", width: narrow ? 150 : 170, cellRenderer: this.badge, filter: false,
            getQuickFilterText: ({ value }) => this.names[value],
            comparator: (one, other) => this.ranks[one] - this.ranks[other],
          },
          {
            headerName: text.reason, field: "reason", flex: 3, minWidth: 160, hide: narrow,
            valueGetter: ({ data }) => this.reasons[data.reason] ?? "", tooltipValueGetter: ({ value }) => value,
          },
          {
            headerName: text.since, field: "since", width: 120, hide: narrow, filter: false,
            valueFormatter: ({ value }) => window.vidette.ago(new Date(value)), getQuickFilterText: () => "",
            tooltipValueGetter: ({ value }) => window.vidette.clock(new Date(value)),
          },
          { headerName: text.kind, field: "kind", width: 150, hide: narrow },
          { headerName: text.regions, field: "regions", width: 120, hide: narrow },
          { headerName: text.worker, field: "worker", width: 110, hide: narrow },
          number(text.fps, "fps", 90, 1), number(text.lag, "lag", 100, 0), number(text.cpu, "cpu", 95, 1),
        ],
        defaultColDef: { sortable: true, filter: true, resizable: true, suppressHeaderMenuButton: false },
        theme: this.theme(),
        getRowId: ({ data }) => data.uid,
        rowSelection: { mode: "multiRow", checkboxes: true, headerCheckbox: true, selectAll: "filtered", enableClickSelection: false },
        selectionColumnDef: { width: 48, pinned: "left", resizable: false },
        isExternalFilterPresent: () => Boolean(this.wish.status || this.wish.region || this.wish.worker),
        doesExternalFilterPass: ({ data }) => this.passes(data),
        overlayNoRowsTemplate: `<span>${text.none}</span>`,
        overlayLoadingTemplate: `<span>${text.loading}</span>`,
        loading: true,
        animateRows: false, suppressScrollOnNewData: true, tooltipShowDelay: 500, ensureDomOrder: true,
        localeText: text.grid,
        asyncTransactionWaitMillis: 50,
        onSelectionChanged: () => this.tellChosen(),
        onModelUpdated: () => this.tellShown(),
      };
    },
    theme() {
      return AgGrid.themeQuartz.withParams({
        backgroundColor: "var(--paper)", foregroundColor: "var(--ink)", headerBackgroundColor: "var(--raised)",
        headerTextColor: "var(--ink)", borderColor: "var(--line)", rowHoverColor: "var(--raised)",
        selectedRowBackgroundColor: "var(--main-soft)", accentColor: "var(--main)", fontFamily: "inherit", fontSize: 14,
        menuBackgroundColor: "var(--paper)", wrapperBorderRadius: "8px", rowHeight: 42, headerHeight: 42, spacing: 7,
        inputBackgroundColor: "var(--paper)", inputTextColor: "var(--ink)", tooltipBackgroundColor: "var(--paper)",
        tooltipTextColor: "var(--ink)", oddRowBackgroundColor: "var(--paper)",
      });
    },
    passes(data) {
      const { status, region, worker } = this.wish;
      return (!status || (status === "trouble" ? this.tones[data.status] === "bad" : this.names[data.status] === this.names[status]))
        && (!region || data.regions.split(", ").includes(region)) && (!worker || data.worker === worker);
    },
    link({ data }) {
      const made = document.createElement("a");
      made.href = `/streams/${data.uid}`;
      made.textContent = data.name || data.uid;
      made.title = data.uid;
      return made;
    },
    badge({ value }) {
      const made = document.createElement("span");
      made.className = `vd-badge vd-${this.tones[value]}`;
      made.textContent = this.names[value];
      return made;
    },
    load(rows) {
      this.api.setGridOption("rowData", rows.map((cells) => named(ALL, cells)));
      this.api.setGridOption("loading", false);
    },
    apply({ added, states, figures, removed }) {
      const add = [], touched = new Map();
      for (const cells of added) {
        const row = named(ALL, cells);
        this.api.getRowNode(row.uid) ? touched.set(row.uid, row) : add.push(row);
      }
      const merge = (names, rows) => {
        for (const [uid, ...cells] of rows) {
          const before = touched.get(uid) ?? this.api.getRowNode(uid)?.data;
          if (before) touched.set(uid, { ...before, ...named(names, cells) });
        }
      };
      merge(STATE, states);
      merge(FIGURES, figures);
      this.api.applyTransactionAsync({
        add, update: [...touched.values()],
        remove: removed.map((uid) => this.api.getRowNode(uid)?.data).filter(Boolean),
      });
    },
    chosen() {
      return this.api.getSelectedRows().map((row) => [row.uid, row.name || row.uid]);
    },
    forget() {
      this.api.deselectAll();
    },
    tellChosen() {
      const count = this.api.getSelectedRows().length;
      const bar = document.querySelector("#fleet-bulk");
      if (bar) bar.hidden = !count;
      const said = document.querySelector("#fleet-chosen");
      if (said) said.textContent = this.texts.chosen.replace("{count}", count);
    },
    tellShown() {
      const said = document.querySelector("#fleet-shown");
      const count = this.api?.getDisplayedRowCount();
      if (said && count !== undefined) said.textContent = this.texts.shown.replace("{count}", count.toLocaleString());
    },
  },
};
