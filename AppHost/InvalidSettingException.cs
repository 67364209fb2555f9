namespace TextToVideo.AppHost;

/// <summary>The exception that is thrown when a setting is invalid.</summary>
/// <param name="message">One line with the name of the setting and the valid values.</param>
internal sealed class InvalidSettingException(string message) : Exception(message);
