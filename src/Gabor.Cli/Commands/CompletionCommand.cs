using System.CommandLine;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor completion</c>: prints a shell completion script, which calls gabor itself with <c>[suggest:n]</c>.</summary>
static class CompletionCommand
{
    static readonly IReadOnlyList<(string Shell, string Start, string Script)> Scripts =
    [
        ("bash", "eval \"$(gabor completion bash)\"",
            """
            _gabor() {
                local IFS=$'\n' word="${COMP_WORDS[COMP_CWORD]}"
                COMPREPLY=($(compgen -W "$(gabor "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "$word"))
            }
            complete -o default -F _gabor gabor
            """),
        ("zsh", "eval \"$(gabor completion zsh)\"",
            """
            _gabor() {
                local -a words_to_offer
                words_to_offer=("${(@f)$(gabor "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
                compadd -a words_to_offer
                _files
            }
            compdef _gabor gabor
            """),
        ("fish", "gabor completion fish | source",
            """
            complete -c gabor -a '(gabor "[suggest:"(commandline -C)"]" (commandline -p) 2>/dev/null)'
            """),
        ("pwsh", "gabor completion pwsh | Out-String | Invoke-Expression",
            """
            Register-ArgumentCompleter -Native -CommandName gabor -ScriptBlock {
                param($word, $line, $cursor)
                gabor "[suggest:$cursor]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """),
    ];

    public static Command Make(Terminal terminal)
    {
        string[] shells = [.. Scripts.Select(script => script.Shell)];
        var shell = new Argument<string>("SHELL") { HelpName = "SHELL", Description = $"One of {string.Join(", ", shells)}." };
        shell.CompletionSources.Add(shells);
        var command = new Command("completion", "Prints a shell completion script.") { shell };
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(shell);
            string script = Scripts.FirstOrDefault(s => s.Shell.Equals(name, StringComparison.OrdinalIgnoreCase)).Script
                ?? throw new UsageException($"completion: there is no script for '{name}'. {Nearest.Advice(name, shells)}");
            terminal.Output.WriteLine(script);
            return ExitCode.Done;
        });
        return command.WithExamples([.. Scripts.Select(script => script.Start)]);
    }
}
