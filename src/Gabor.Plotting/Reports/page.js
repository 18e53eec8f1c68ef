(function () {
  "use strict";
  document.querySelectorAll("table.sorts").forEach(function (table) {
    var body = table.tBodies[0];
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () {
        var sorted = head.getAttribute("aria-sort"), isText = !head.classList.contains("n");
        var up = sorted ? sorted === "descending" : isText;
        Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        var rows = Array.prototype.slice.call(body.rows);
        rows.sort(function (one, two) {
          var a = one.cells[column], b = two.cells[column];
          var x = a.dataset.v, y = b.dataset.v;
          var order = x === undefined || y === undefined ? a.textContent.localeCompare(b.textContent) : x - y;
          return up ? order : -order;
        });
        rows.forEach(function (row) { body.appendChild(row); });
      });
    });
  });
  document.querySelectorAll(".pick").forEach(function (pick) {
    pick.hidden = false;
    var select = pick.querySelector("select"), list = document.getElementById(select.dataset.list);
    select.addEventListener("change", function () {
      Array.prototype.forEach.call(list.children, function (item) {
        item.hidden = !["", item.dataset.label, item.dataset.predicted].includes(select.value);
      });
    });
  });
}());
