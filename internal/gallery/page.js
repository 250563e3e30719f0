for (const pre of document.querySelectorAll("pre")) {
	const button = document.createElement("button");
	button.type = "button";
	button.textContent = "Copy";
	button.onclick = async () => {
		let said = "Copied";
		try {
			await navigator.clipboard.writeText(pre.textContent);
		} catch {
			getSelection().selectAllChildren(pre);
			said = document.execCommand("copy") ? "Copied" : "Press Ctrl+C";
		}
		button.textContent = said;
		setTimeout(() => button.textContent = "Copy", 2000);
	};
	pre.before(button);
}
