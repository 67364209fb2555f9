using System.Reflection;
using Microsoft.Extensions.Logging;

namespace TextToVideo.Architecture.Tests;

/// <summary>
/// A category and an event id together identify a log message. The messages of a category are the methods of one class.
/// </summary>
public sealed class LogEventTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly (string Name, string Category, int EventId)[] s_messages =
    [
        .. Directory
            .EnumerateFiles(AppContext.BaseDirectory, "TextToVideo.*.dll")
            .SelectMany(file => Assembly.Load(Path.GetFileNameWithoutExtension(file)).GetTypes())
            .SelectMany(type => type.GetMethods(Declared))
            .Select(method => (Method: method, Message: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(found => found.Message is not null)
            .Select(found =>
                ($"{found.Method.DeclaringType}.{found.Method.Name}", $"{found.Method.DeclaringType}", found.Message!.EventId)
            ),
    ];

    [Fact]
    public void Messages_HaveEventIds()
    {
        Assert.NotEmpty(s_messages);
        Assert.Empty(s_messages.Where(message => message.EventId <= 0).Select(message => message.Name));
    }

    [Fact]
    public void Messages_OfACategory_HaveDifferentEventIds() =>
        Assert.Empty(
            s_messages
                .GroupBy(message => (message.Category, message.EventId))
                .Where(same => same.Count() > 1)
                .SelectMany(same => same.Select(message => $"{message.Name}: {message.EventId}"))
        );
}
