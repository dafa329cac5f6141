namespace Platform.ServiceDefaults.Admission;

/// <summary>
/// Lets so many in at a time and a few wait, fairly between subjects (tenants): none can have all places or all of the line, and those who wait are let in by turns of their
/// subjects, however many one of them has sent. Unlike the framework's ConcurrencyLimiter its limit moves, because how much a machine can do is known only by how it does.
/// </summary>
/// <remarks>
/// The bound of a subject is a dynamic threshold (Choudhury and Hahne, "Dynamic Queue Length Thresholds for Shared-Memory Packet Switches", 1998): no share has to be configured,
/// nothing stays unused but the reserve for the next one, and memory is bounded by limit and line. It can be called from all threads.
/// </remarks>
/// <param name="options">What it lets in.</param>
/// <param name="clock">For the wait.</param>
public sealed class FairGate(FairGateOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Line> _lines = [];
    private readonly Queue<Line> _turns = [];
    private readonly DepartureRate _departures = new(clock);
    // All three are written under _lock; metrics and the test for a full gate read them without.
    private int _limit = options.Limit;
    private int _running;
    private int _waiting;

    /// <summary>Places at the moment. More take effect at once, fewer as those who are in leave.</summary>
    public int Limit
    {
        get => Volatile.Read(ref _limit);
        set
        {
            lock (_lock)
            {
                _limit = value;
                LetIn();
            }
        }
    }

    /// <summary>How many are in.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>How many wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Whoever came now would be refused.</summary>
    public bool IsFull => Running >= Limit && Waiting >= options.QueueLength;

    /// <summary>The longest wait; also when it makes sense to come back.</summary>
    public TimeSpan QueueTime => options.QueueTime;

    /// <summary>Asks for a place. Who would wait longer than the longest wait, as fast as places are given back now, is refused at once.</summary>
    /// <param name="subject">On whose behalf.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="OperationCanceledException">It was given up; there is nothing to leave.</exception>
    public ValueTask<GateAnswer> EnterAsync(Guid subject, CancellationToken ct)
    {
        Waiter waiter;
        lock (_lock)
        {
            var line = _lines.GetValueOrDefault(subject) ?? new(subject);
            if (TryEnter(line))
            {
                return new(GateAnswer.Entered);
            }

            if (_waiting >= options.QueueLength)
            {
                return new(Refusal(line));
            }

            if (!IsWithinShare(line.Waiters.Count, options.QueueLength - _waiting))
            {
                return new(GateAnswer.ShareUsed);
            }

            _departures.Waiting(isFirst: _waiting == 0);
            if (_departures.WaitOf(_waiting + 1) > options.QueueTime)
            {
                return new(Refusal(line));
            }

            _lines[subject] = line;
            waiter = Join(line);
        }

        return WaitAsync(waiter, ct);
    }

    /// <summary>Asks for a place, and not for one in the line.</summary>
    /// <param name="subject">On whose behalf.</param>
    /// <returns>Whether it is in, and has to leave by <see cref="Exit"/>.</returns>
    public bool TryEnter(Guid subject)
    {
        lock (_lock)
        {
            return TryEnter(_lines.GetValueOrDefault(subject) ?? new(subject));
        }
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="subject">Who entered.</param>
    public void Exit(Guid subject)
    {
        lock (_lock)
        {
            var line = _lines[subject];
            line.Running--;
            _running--;
            if (_waiting > 0)
            {
                _departures.Left();
            }

            LetIn();
            Forget(line);
        }
    }

    private async ValueTask<GateAnswer> WaitAsync(Waiter waiter, CancellationToken ct)
    {
        try
        {
            await waiter.Task.WaitAsync(options.QueueTime, clock, ct);
            return GateAnswer.Entered;
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                // Who was let in at the last moment is in.
                return Withdraw(waiter) ? Refusal(waiter.Line) : GateAnswer.Entered;
            }
        }
        catch (OperationCanceledException)
        {
            bool isIn;
            lock (_lock)
            {
                isIn = !Withdraw(waiter);
            }

            if (isIn)
            {
                Exit(waiter.Line.Subject);
            }

            throw;
        }
    }

    private bool TryEnter(Line line)
    {
        if (line.Waiters.Count > 0 || !MayRun(line))
        {
            return false;
        }

        _lines[line.Subject] = line;
        line.Running++;
        _running++;
        return true;
    }

    private Waiter Join(Line line)
    {
        var waiter = new Waiter(line);
        waiter.Place = line.Waiters.AddLast(waiter);
        _waiting++;
        if (!line.HasTurn)
        {
            TakeTurn(line);
        }

        return waiter;
    }

    /// <summary>False when it was let in already.</summary>
    private bool Withdraw(Waiter waiter)
    {
        if (waiter.Place is not { List: not null } place)
        {
            return false;
        }

        waiter.Line.Waiters.Remove(place);
        _waiting--;
        Forget(waiter.Line);
        return true;
    }

    /// <summary>One of each subject in turn, until there is no place or nobody may have it.</summary>
    private void LetIn()
    {
        for (var passed = 0; passed < _turns.Count && _running < _limit;)
        {
            var line = _turns.Dequeue();
            line.HasTurn = false;
            if (line.Waiters.First is not { } first)
            {
                // All have given up.
                continue;
            }

            if (MayRun(line))
            {
                LetIn(first);
                passed = 0;
            }
            else
            {
                passed++;
            }

            if (line.Waiters.Count > 0)
            {
                TakeTurn(line);
            }
        }
    }

    private void LetIn(LinkedListNode<Waiter> first)
    {
        var line = first.Value.Line;
        line.Waiters.Remove(first);
        _waiting--;
        line.Running++;
        _running++;
        first.Value.SetResult();
    }

    private void TakeTurn(Line line)
    {
        line.HasTurn = true;
        _turns.Enqueue(line);
    }

    private bool MayRun(Line line) => _running < _limit && IsWithinShare(line.Running, _limit - _running);

    private bool IsWithinShare(int used, int free) => options.Share <= 0 || used < options.Share * free;

    private GateAnswer Refusal(Line line) => _running < _limit && !MayRun(line) ? GateAnswer.ShareUsed : GateAnswer.Full;

    private void Forget(Line line)
    {
        if (line.Running == 0 && line.Waiters.Count == 0)
        {
            _lines.Remove(line.Subject);
        }
    }

    private sealed class Line(Guid subject)
    {
        public Guid Subject => subject;

        public int Running { get; set; }

        public LinkedList<Waiter> Waiters { get; } = [];

        /// <summary>It stands among those whose turn comes.</summary>
        public bool HasTurn { get; set; }
    }

    private sealed class Waiter(Line line) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Line Line => line;

        public LinkedListNode<Waiter>? Place { get; set; }
    }
}
