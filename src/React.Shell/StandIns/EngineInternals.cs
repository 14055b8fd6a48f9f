using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace React.Shell.StandIns;

/// <summary>
/// The three things that PowerShell's own commands get from the engine and that it offers to no one else. Looked up by
/// name in one place; tests use each, so that an engine without them is noticed.
/// </summary>
internal static class EngineInternals
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    private static readonly Assembly Engine = typeof(PSObject).Assembly;

    private static readonly Type ShapeCommand = Engine.GetType("Microsoft.PowerShell.Commands.Internal.Format.InnerFormatShapeCommand", throwOnError: true)!;

    private static readonly Type Shapes = Engine.GetType("Microsoft.PowerShell.Commands.Internal.Format.FormatShape", throwOnError: true)!;

    private static readonly FieldInfo Implementation = typeof(FrontEndCommandBase).GetField("implementation", Hidden)
        ?? throw new MissingFieldException(nameof(FrontEndCommandBase), "implementation");

    private static readonly Type StopUpstreamException = Engine.GetType("System.Management.Automation.StopUpstreamCommandsException", throwOnError: true)!;

    private static readonly MethodInfo SetModule = typeof(InitialSessionStateEntry).GetMethod("SetModule", Hidden)
        ?? throw new MissingMethodException(nameof(InitialSessionStateEntry), "SetModule");

    private static readonly ConstructorInfo NamedModule = typeof(PSModuleInfo).GetConstructors(Hidden)
        .FirstOrDefault(made => made.GetParameters() is [{ ParameterType: var name }, { ParameterType: var path }, _, _] && name == typeof(string) && path == typeof(string))
        ?? throw new MissingMethodException(nameof(PSModuleInfo), ".ctor");

    /// <summary>Gives a formatting command the engine's formatter for a shape: <c>Table</c> or <c>List</c>.</summary>
    public static void UseShape(FrontEndCommandBase command, string shape) =>
        Implementation.SetValue(command, Create(ShapeCommand, Enum.Parse(Shapes, shape)));

    /// <summary>The exception that ends the commands before this one in the pipeline, as if they had come to their end.</summary>
    public static Exception StopUpstream(Cmdlet requester) => (Exception)Create(StopUpstreamException, requester);

    /// <summary>Makes a command known by the name of a module too, as in <c>Module\Command</c>.</summary>
    public static void NameModule(InitialSessionStateEntry command, string module) =>
        SetModule.Invoke(command, [NamedModule.Invoke([module, "", null, null])]);

    private static object Create(Type type, object argument) =>
        Activator.CreateInstance(type, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, binder: null, [argument], culture: null)!;
}
