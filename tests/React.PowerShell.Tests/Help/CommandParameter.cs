using System.Management.Automation;

namespace React.PowerShell.Tests.Help;

/// <summary>A parameter as help shows it: the page's words and the command's facts, over all sets or within one.</summary>
public sealed record CommandParameter
{
    private static readonly HelpParameter[] ShouldProcess =
    [
        new("WhatIf", ["Says what would be done, and does nothing."], null),
        new("Confirm", ["Asks before doing it."], null),
    ];

    /// <summary>What the page says.</summary>
    public required HelpParameter Page { get; init; }

    /// <summary>What the command says.</summary>
    public required ParameterMetadata Metadata { get; init; }

    public string Name => Page.Name;

    public IReadOnlyList<string> Text => Page.Text;

    /// <summary>Whether it must be given; over all sets, whether it must be in any that has it.</summary>
    public required bool Mandatory { get; init; }

    /// <summary>From 0; <see cref="int.MaxValue"/> where it goes by name only.</summary>
    public required int Position { get; init; }

    public required string PipelineInput { get; init; }

    public bool IsSwitch => Metadata.SwitchParameter;

    public bool IsArray => Metadata.ParameterType.IsArray;

    public bool TakesWildcards => Metadata.Attributes.OfType<SupportsWildcardsAttribute>().Any();

    public IReadOnlyList<string> Aliases => Metadata.Aliases;

    public string TypeName => IsSwitch ? "SwitchParameter" : (Nullable.GetUnderlyingType(Metadata.ParameterType) ?? Metadata.ParameterType).Name;

    public string Default => Page.Default ?? (IsSwitch ? "False" : "None");

    /// <summary>The words that it takes, where these are few.</summary>
    public IReadOnlyList<string> Values => (Metadata.Attributes.OfType<ValidateSetAttribute>().FirstOrDefault(), Metadata.ParameterType) switch
    {
        ({ } set, _) => [.. set.ValidValues],
        (_, { IsEnum: true } type) => Enum.GetNames(type),
        _ => [],
    };

    /// <summary>A command's parameters in the order of its page; the common ones are left out, -WhatIf and -Confirm come last.</summary>
    public static IReadOnlyList<CommandParameter> All(CmdletInfo command, HelpPage page) =>
        [.. page.Parameters.Concat(ShouldProcess.Where(parameter => command.Parameters.ContainsKey(parameter.Name)))
            .Select(parameter => Over(parameter, command.Parameters[parameter.Name]))];

    /// <summary>The same parameter within a set; null where the set lacks it.</summary>
    public CommandParameter? In(CommandParameterSetInfo set)
    {
        var own = set.Parameters.FirstOrDefault(parameter => parameter.Name == Name);
        return own is null ? null : this with { Mandatory = own.IsMandatory, Position = own.Position < 0 ? int.MaxValue : own.Position };
    }

    private static CommandParameter Over(HelpParameter page, ParameterMetadata metadata)
    {
        var sets = metadata.ParameterSets.Values;
        return new CommandParameter
        {
            Page = page,
            Metadata = metadata,
            Mandatory = sets.Any(set => set.IsMandatory),
            Position = sets.Min(set => set.Position < 0 ? int.MaxValue : set.Position),
            PipelineInput = (sets.Any(set => set.ValueFromPipeline), sets.Any(set => set.ValueFromPipelineByPropertyName)) switch
            {
                (true, true) => "True (ByPropertyName, ByValue)",
                (true, false) => "True (ByValue)",
                (false, true) => "True (ByPropertyName)",
                _ => "False",
            },
        };
    }
}
